"""What the software is made of: bill of materials, licences, known holes. For developers; nothing at run time."""
