"""The local process set: PostgreSQL, Airflow's api-server, scheduler, dag-processor and triggerer under supervisor."""
