# A PingOne tenant for development, with its control API and console.
#
#     docker build --tag pytest-pingone .
#     docker run --rm --read-only --publish 127.0.0.1:9400:9400 --volume tenant:/data pytest-pingone
#
# docs/how-to/container.md says more, also how browsers and containers reach it by one name.

FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY pytest_pingone pytest_pingone
RUN python3 -m venv /opt/pingone \
  && /opt/pingone/bin/pip install --no-cache-dir .

FROM python:3.13-slim
COPY --from=build /opt/pingone /opt/pingone
# A number, because there is nobody of that name, and because others check for root by it.
RUN ["install", "--directory", "--owner=10001", "--group=10001", "--mode=0700", "/data", "/settings"]
USER 10001:10001
ENV PATH=/opt/pingone/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
VOLUME ["/data"]
EXPOSE 9400
HEALTHCHECK --interval=2s --timeout=5s --start-period=30s --retries=5 \
  CMD ["python3", "-c", "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:9400/__pingone__/health', timeout=4).read()"]
ENTRYPOINT ["pytest-pingone", "serve", "--host", "0.0.0.0"]
CMD ["--state", "/data/tenant.db"]
