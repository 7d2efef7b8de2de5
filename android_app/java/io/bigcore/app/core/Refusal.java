package io.bigcore.app.core;

/** Why a request or a model cannot be measured: a stable word of PROTOCOL.md and a sentence for people. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  public final String reason;
  public final String detail;

  public Refusal(String reason, String detail) {
    super(reason + ": " + detail);
    this.reason = reason;
    this.detail = detail;
  }

  public Refusal(String reason, String detail, Throwable cause) {
    this(reason, detail);
    initCause(cause);
  }
}
