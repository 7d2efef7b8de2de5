package io.bigcore.app.core;

/** What Android says of itself and of the phone. Null: not known. */
public final class AndroidFacts {
  public static final AndroidFacts UNKNOWN = new AndroidFacts(null, null, null, null);

  private final Integer sdk;
  private final String release;
  private final String fingerprint;
  private final String model;

  public AndroidFacts(Integer sdk, String release, String fingerprint, String model) {
    this.sdk = sdk;
    this.release = release;
    this.fingerprint = fingerprint;
    this.model = model;
  }

  String json() {
    return new JsonLine().integer("sdk", sdk).text("release", release).text("fingerprint", fingerprint).text("model", model)
        .close();
  }
}
