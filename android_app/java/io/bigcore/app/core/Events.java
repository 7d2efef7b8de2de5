package io.bigcore.app.core;

/** The events of one start: numbered, signed with the request's nonce, counted. */
final class Events {
  static final int MOST_CHARACTERS = 30_000;
  private static final int MOST_DETAIL = 1000;

  private final EventSink sink;
  private final String nonce;
  private final String run;
  private final Long start;
  private int sent;
  private int measured;
  private int failures;

  Events(EventSink sink, String nonce, String run, Long start) {
    this.sink = sink;
    this.nonce = nonce;
    this.run = run;
    this.start = start;
  }

  JsonLine open(String event) {
    return new JsonLine().text("event", event).text("nonce", nonce).text("run", run).integer("start", start)
        .integer("seq", sent).integer("time_ns", System.nanoTime());
  }

  void send(JsonLine event) {
    sent++;
    sink.send(event.close());
  }

  void window(String state) {
    send(open("window").text("state", state));
  }

  void begin(String model, int index) {
    send(open("begin").text("model", model).integer("index", index));
  }

  void measured(JsonLine model) {
    send(model);
    measured++;
  }

  void failure(String model, Refusal refusal) {
    String detail = refusal.detail.length() > MOST_DETAIL ? refusal.detail.substring(0, MOST_DETAIL) : refusal.detail;
    send(open("failure").text("reason", refusal.reason).text("detail", detail).text("model", model));
    failures++;
  }

  void bye(int models) {
    send(open("bye").integer("models", models).integer("measured", measured).integer("failures", failures)
        .integer("events", sent + 1));
  }
}
