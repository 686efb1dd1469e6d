FROM python:3.13.9-slim-bookworm AS build
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
RUN pip install --no-cache-dir uv==0.13.8 && python -m venv /opt/chatops
WORKDIR /src
# Dependencies first: they change less often than the code.
COPY requirements.lock ./
RUN uv pip sync --python /opt/chatops/bin/python --require-hashes requirements.lock
COPY pyproject.toml README.md ./
COPY chatops ./chatops
RUN uv pip install --python /opt/chatops/bin/python --no-deps .

FROM python:3.13.9-slim-bookworm
# The tokenizer's data is a package among the others: nothing is downloaded at run time.
COPY --from=build /opt/chatops /opt/chatops
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin chatops \
 && install -d -o chatops /app/var
WORKDIR /app
COPY config.yaml ./
ENV PATH=/opt/chatops/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:%s/healthz' % os.environ.get('PORT', '8080'), timeout=4)"]
ENTRYPOINT ["chatops"]
CMD ["run"]
