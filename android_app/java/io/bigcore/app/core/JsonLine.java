package io.bigcore.app.core;

/** Writes one JSON object as one line of ASCII. */
public final class JsonLine {
  private final StringBuilder out = new StringBuilder("{");
  private boolean first = true;

  public JsonLine text(String key, String value) {
    key(key);
    if (value == null) out.append("null");
    else quote(value, out);
    return this;
  }

  /** A Long, an Integer or null. */
  public JsonLine integer(String key, Number value) {
    key(key);
    out.append(value == null ? "null" : Long.toString(value.longValue()));
    return this;
  }

  public JsonLine real(String key, Double value) {
    key(key);
    real(value, out);
    return this;
  }

  public JsonLine truth(String key, Boolean value) {
    key(key);
    out.append(value);
    return this;
  }

  public JsonLine texts(String key, Iterable<String> values) {
    key(key);
    String between = "";
    out.append('[');
    for (String value : values) {
      out.append(between);
      quote(value, out);
      between = ",";
    }
    out.append(']');
    return this;
  }

  /** A value that is JSON already. */
  public JsonLine json(String key, CharSequence value) {
    key(key);
    out.append(value == null ? "null" : value);
    return this;
  }

  public String close() {
    return out.append('}').toString();
  }

  private void key(String key) {
    if (!first) out.append(',');
    first = false;
    quote(key, out);
    out.append(':');
  }

  static void real(Double value, StringBuilder out) {
    boolean none = value == null || value.isNaN() || value.isInfinite();
    out.append(none ? "null" : Double.toString(value));
  }

  static void quote(String value, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
