"""Flask-AppBuilder's settings: people log in with a password kept in Airflow's own database, nobody without."""

from flask_appbuilder.const import AUTH_DB  # type: ignore[import-untyped]

AUTH_TYPE = AUTH_DB
AUTH_USER_REGISTRATION = False
WTF_CSRF_ENABLED = True
