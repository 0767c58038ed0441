# syntax=docker/dockerfile:1
# Three stages: the pages' files, the packages, and the image that runs, which has no compiler,
# no npm and no root.

FROM node:24-slim AS pages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY static ./static
RUN node static/build.mjs

FROM python:3.13-slim AS packages
RUN python -m venv /venv
COPY requirements/server.lock ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes --no-deps --requirement server.lock

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=engagement.settings \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media
RUN useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin app \
    && install -d -o app -g app /srv/media /srv/beat /srv/static
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py pyproject.toml LICENSE ./
COPY engagement ./engagement
COPY programs ./programs
COPY residents ./residents
COPY canvass ./canvass
COPY cases ./cases
COPY templates ./templates
COPY static/img ./static/img
COPY locale ./locale
RUN pybabel --quiet compile --domain django --directory locale
COPY --from=pages /build/static/build ./static/build
RUN python manage.py collectstatic --noinput --verbosity 0 \
    --ignore "drf_spectacular_sidecar/redoc/*" --ignore "rest_framework/*"
USER app
EXPOSE 8000
# Uploads that the web server takes in and the worker reads.
VOLUME ["/srv/media"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "8", "--backpressure", "64", "--no-ws", "engagement.wsgi:application"]
