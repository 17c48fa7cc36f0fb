# One image for the web service, the worker and every command; compose.yaml runs them beside PostgreSQL.
# The whole test suite runs on this version of Python.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

WORKDIR /srv/petition

# First, so that a change of the code keeps this layer. This image has no compiler, and none is needed.
COPY requirements.txt ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

COPY config.py wsgi.py ./
COPY petition ./petition
COPY templates ./templates
COPY static ./static
COPY translations ./translations
COPY migrations ./migrations
COPY sample ./sample
COPY deploy/healthcheck.py ./deploy/healthcheck.py

# The code belongs to root; the service's own account writes into instance/ alone. Its number is fixed,
# so that a volume keeps its owner when the image is built anew.
RUN python -m compileall -q config.py wsgi.py petition migrations \
    && groupadd --gid 10001 petition \
    && useradd --uid 10001 --gid petition --home-dir /srv/petition --no-create-home --shell /usr/sbin/nologin petition \
    && install -d -o petition -g petition -m 0700 instance

USER petition
VOLUME ["/srv/petition/instance"]
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
    CMD ["python", "deploy/healthcheck.py", "8000"]

# As in deploy/petition-web.service, but open to the container's network.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers", "--no-access-log", "wsgi:app"]
