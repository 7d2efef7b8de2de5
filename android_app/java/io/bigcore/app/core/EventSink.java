package io.bigcore.app.core;

/** Where events go: instrumentation status bundles, standard output, a list in a test. */
public interface EventSink {
  void send(String event);
}
