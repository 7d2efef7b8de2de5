package io.bigcore.app.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Strict JSON (RFC 8259) into Map, List, String, Long, Double, Boolean and null. No key twice, at most 32 deep. */
public final class JsonReader {
  /** The text is not JSON. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String what, int at) {
      super(what + " at character " + at);
    }
  }

  private static final int DEEPEST = 32;

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  public static Object read(String text) throws Malformed {
    JsonReader reader = new JsonReader(text);
    reader.skipSpace();
    Object value = reader.value(0);
    reader.skipSpace();
    if (reader.at < text.length()) throw reader.malformed("more text after the end");
    return value;
  }

  private Malformed malformed(String what) {
    return new Malformed(what, at);
  }

  private Object value(int depth) throws Malformed {
    if (depth > DEEPEST) throw malformed("nested too deep");
    if (at >= text.length()) throw malformed("the text ends too early");
    char c = text.charAt(at);
    switch (c) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      case 't':
        return word("true", Boolean.TRUE);
      case 'f':
        return word("false", Boolean.FALSE);
      case 'n':
        return word("null", null);
      default:
        return number();
    }
  }

  private Object word(String word, Object value) throws Malformed {
    if (!text.startsWith(word, at)) throw malformed("unknown word");
    at += word.length();
    return value;
  }

  private Map<String, Object> object(int depth) throws Malformed {
    Map<String, Object> fields = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (takes('}')) return fields;
    do {
      skipSpace();
      String key = string();
      skipSpace();
      expect(':');
      skipSpace();
      if (fields.containsKey(key)) throw malformed("a key stands twice");
      fields.put(key, value(depth + 1));
      skipSpace();
    } while (takes(','));
    expect('}');
    return fields;
  }

  private List<Object> array(int depth) throws Malformed {
    List<Object> values = new ArrayList<>();
    at++;
    skipSpace();
    if (takes(']')) return values;
    do {
      skipSpace();
      values.add(value(depth + 1));
      skipSpace();
    } while (takes(','));
    expect(']');
    return values;
  }

  private String string() throws Malformed {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') return out.toString();
      if (c < ' ') throw malformed("a control character in a string");
      out.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() throws Malformed {
    char c = next();
    switch (c) {
      case '"':
      case '\\':
      case '/':
        return c;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'u':
        int code = 0;
        for (int i = 0; i < 4; i++) code = code * 16 + hexDigit(next());
        return (char) code;
      default:
        throw malformed("unknown escape");
    }
  }

  private int hexDigit(char c) throws Malformed {
    int digit = c < 128 ? Character.digit(c, 16) : -1;
    if (digit < 0) throw malformed("not a hexadecimal digit");
    return digit;
  }

  private Object number() throws Malformed {
    int start = at;
    takes('-');
    if (takes('0')) {
      if (at < text.length() && isDigit(text.charAt(at))) throw malformed("a number with a leading zero");
    } else {
      digits();
    }
    boolean whole = true;
    if (takes('.')) {
      whole = false;
      digits();
    }
    if (takes('e') || takes('E')) {
      whole = false;
      if (!takes('+')) takes('-');
      digits();
    }
    String digits = text.substring(start, at);
    if (!whole) return Double.valueOf(digits);
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException e) {
      throw malformed("an integer beyond 64 bits");
    }
  }

  private void digits() throws Malformed {
    int start = at;
    while (at < text.length() && isDigit(text.charAt(at))) at++;
    if (at == start) throw malformed("no value");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private char next() throws Malformed {
    if (at >= text.length()) throw malformed("the text ends too early");
    return text.charAt(at++);
  }

  private boolean takes(char c) {
    if (at >= text.length() || text.charAt(at) != c) return false;
    at++;
    return true;
  }

  private void expect(char c) throws Malformed {
    if (at >= text.length()) throw malformed("the text ends too early");
    if (!takes(c)) throw malformed("expected " + c);
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
  }
}
