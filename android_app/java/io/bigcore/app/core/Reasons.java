package io.bigcore.app.core;

/** The stable words of a failure event. */
public final class Reasons {
  private Reasons() {}

  public static final String REQUEST_MISSING = "request_missing";
  public static final String REQUEST_MALFORMED = "request_malformed";
  public static final String PROTOCOL_UNSUPPORTED = "protocol_unsupported";
  public static final String PATH_REFUSED = "path_refused";
  public static final String TOO_MANY_MODELS = "too_many_models";
  public static final String UNSUPPORTED_OPTION = "unsupported_option";
  public static final String RUNTIME_UNAVAILABLE = "runtime_unavailable";
  public static final String MODEL_MISSING = "model_missing";
  public static final String CHECKSUM_MISMATCH = "checksum_mismatch";
  public static final String MODEL_REJECTED = "model_rejected";
  public static final String INVOKE_FAILED = "invoke_failed";
  public static final String INPUT_REFUSED = "input_refused";
  public static final String PINNING_FAILED = "pinning_failed";
  public static final String INTERNAL_ERROR = "internal_error";
}
