#!/bin/sh
# Run once by the Postgres image over an empty data folder: two roles, one database.
# The owner migrates; the app's role owns nothing and is given its rights by the migrations.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE engagement_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE engagement_app LOGIN PASSWORD :'app_password';
CREATE DATABASE engagement OWNER engagement_owner;
SQL

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname engagement <<'SQL'
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;
SQL
