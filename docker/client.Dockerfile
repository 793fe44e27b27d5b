# What the client under test needs, over exemu itself: here curl, which sends one message.
FROM exemu
USER root
RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
USER exemu
