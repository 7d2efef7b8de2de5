package io.bigcore.app.core;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The fields of one JSON object, asked for by name, type and limits. */
final class Fields {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final Map<?, ?> fields;
  private final String where;

  private Fields(Map<?, ?> fields, String where) {
    this.fields = fields;
    this.where = where;
  }

  static Fields of(Object value, String where) throws Refusal {
    if (!(value instanceof Map)) throw malformed((where.isEmpty() ? "the request" : where) + " is not an object");
    return new Fields((Map<?, ?>) value, where.isEmpty() ? "" : where + ".");
  }

  static Refusal malformed(String detail) {
    return new Refusal(Reasons.REQUEST_MALFORMED, detail);
  }

  boolean has(String name) {
    return fields.get(name) != null;
  }

  Fields object(String name) throws Refusal {
    return of(required(name), where + name);
  }

  List<?> list(String name) throws Refusal {
    Object value = required(name);
    if (!(value instanceof List)) throw wrong(name, "a list");
    return (List<?>) value;
  }

  String text(String name, Pattern pattern) throws Refusal {
    Object value = required(name);
    if (!(value instanceof String) || !pattern.matcher((String) value).matches()) {
      throw wrong(name, "a text like " + pattern);
    }
    return (String) value;
  }

  String anyText(String name) throws Refusal {
    Object value = required(name);
    if (!(value instanceof String)) throw wrong(name, "a text");
    return (String) value;
  }

  long integer(String name, long least, long most) throws Refusal {
    Object value = required(name);
    if (!(value instanceof Long) || (Long) value < least || (Long) value > most) {
      throw wrong(name, "an integer from " + least + " to " + most);
    }
    return (Long) value;
  }

  double real(String name, double least, double most) throws Refusal {
    Object value = required(name);
    double real = value instanceof Number ? ((Number) value).doubleValue() : Double.NaN;
    if (!(real >= least && real <= most)) throw wrong(name, "a number from " + least + " to " + most);
    return real;
  }

  boolean truth(String name) throws Refusal {
    Object value = required(name);
    if (!(value instanceof Boolean)) throw wrong(name, "true or false");
    return (Boolean) value;
  }

  Request.FileRequest file(String pathField) throws Refusal {
    return new Request.FileRequest(anyText(pathField), text("sha256", SHA256));
  }

  private Object required(String name) throws Refusal {
    Object value = fields.get(name);
    if (value == null) throw malformed(where + name + " is missing");
    return value;
  }

  private Refusal wrong(String name, String expected) {
    return malformed(where + name + " must be " + expected);
  }
}
