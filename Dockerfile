# docsync from this source. docs/integrations/index.md says how the image is used.
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN python -m pip wheel --no-cache-dir --wheel-dir /wheels .

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /wheels /wheels
RUN python -m pip install --no-cache-dir --no-index --find-links /wheels confluence-docsync \
    && rm -rf /wheels
# The checkout is somebody else's: git is told that it may be read.
RUN useradd --create-home docsync && git config --system --add safe.directory "*"
USER docsync
WORKDIR /work
ENTRYPOINT ["docsync"]
CMD ["--help"]
