# Scheduler, worker, API, Flower: one image, the command says which. The model is baked in with the dependencies.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /opt/nightdesk && /opt/nightdesk/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY config config
COPY tasks tasks
COPY workers workers
RUN /opt/nightdesk/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
# A volume mounted on its folder belongs to the user, too.
RUN useradd --create-home --uid 10001 nightdesk && install -d -o nightdesk /var/lib/nightdesk
COPY --from=build /opt/nightdesk /opt/nightdesk
ENV PATH=/opt/nightdesk/bin:$PATH PYTHONUNBUFFERED=1 OMP_NUM_THREADS=1
USER nightdesk
WORKDIR /home/nightdesk
CMD ["celery", "-A", "workers.app", "worker", "-Q", "control,urgent,bulk"]
