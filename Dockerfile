# The image of Novi: web, worker, beat and migrations are the same image with another command.

FROM python:3.11-slim-bookworm AS build
WORKDIR /novi
COPY requirements/runtime.txt requirements/runtime.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements/runtime.txt

FROM python:3.11-slim-bookworm AS novi
# The font has the letters of Fon, Ewe and Yoruba; without it prints would lose ɖ ɛ ɔ ŋ.
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /novi --shell /usr/sbin/nologin novi
WORKDIR /novi
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NOVI_VAR=/novi/var \
    NOVI_STATIC=/novi/static
COPY --from=build /venv /venv
COPY . .
# What needs no secret is made once, here: translations and compressed static files. Only var/ is writable afterwards.
RUN python -m config.catalogues compile \
    && NOVI_VAR=/tmp/build python manage.py collectstatic --noinput --verbosity=0 \
    && rm -rf /tmp/build var \
    && mkdir -p var/files \
    && chown -R novi:novi var
USER novi
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]

# The backup runs beside the database with the database's own pg_dump: another version would refuse to read it.
FROM postgres:18-bookworm AS backup
RUN apt-get update \
    && apt-get install -y --no-install-recommends gnupg \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o postgres -g postgres /backups
COPY deploy/backup deploy/restore /deploy/
USER postgres
CMD ["/deploy/backup", "nightly"]
