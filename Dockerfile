# docker build -t in-their-words .
# docker run --restart unless-stopped -p 7860:7860 --read-only --tmpfs /tmp --cap-drop ALL \
#     --security-opt no-new-privileges -v experts:/corpus in-their-words
FROM python:3.12-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY Makefile pyproject.toml requirements.lock README.md LICENSE app.py ./
COPY scripts scripts
COPY corpus corpus
COPY index index
COPY assistant assistant
RUN make install
# The included text and its index; a volume on /corpus begins as a copy of them.
RUN cp -r corpus/documents /corpus && EXPERTS_CORPUS=/corpus .venv/bin/experts build

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp experts
COPY --from=build /app /app
COPY --from=build --chown=experts:experts /corpus /corpus
USER experts
WORKDIR /app
ENV HOST=0.0.0.0 PORT=7860 EXPERTS_CORPUS=/corpus PYTHONDONTWRITEBYTECODE=1
VOLUME /corpus
EXPOSE 7860
# An index that has to be built first, on a corpus of one's own, may take minutes.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m CMD \
    ["/app/.venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/readyz')"]
CMD ["/app/.venv/bin/experts", "serve"]
