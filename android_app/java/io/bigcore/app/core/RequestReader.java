package io.bigcore.app.core;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a request in the order of checks that PROTOCOL.md gives, remembering whose request it was even if it is refused. */
final class RequestReader {
  /** The newest of those that it speaks. */
  static final long PROTOCOL = 2;
  private static final long OLDEST_PROTOCOL = 1;
  private static final long PROTOCOL_WITH_RUNTIME = 2;
  private static final int MOST_BYTES = 16 << 20;
  private static final int MOST_MODELS = 1000;
  private static final long MOST_EXACT = 1L << 53;
  private static final int MOST_RUNS = 1_000_000;
  private static final long MOST_MS = 3_600_000;
  private static final long NS_PER_MS = 1_000_000;

  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9._-]{1,80}");
  private static final Pattern NONCE = Pattern.compile("[0-9a-f]{1,64}");
  private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9._+-]{1,120}");
  private static final Pattern MASK = Pattern.compile("[0-9a-f]{1,16}");
  private static final Pattern RUNTIME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern CLOCK = Pattern.compile("free|sustained|fixed|locked");

  private final Folders folders;

  /** What could be read of these, for the events that refuse the request. */
  String nonce = "";
  String run;
  Long start;

  RequestReader(Folders folders) {
    this.folders = folders;
  }

  Request read(String path) throws Refusal {
    if (path == null) throw new Refusal(Reasons.REQUEST_MISSING, "no request was given; start the app with -e request PATH");
    File file = folders.resolve(path);
    Object json;
    try {
      json = JsonReader.read(text(file));
    } catch (JsonReader.Malformed e) {
      throw Fields.malformed("not JSON: " + e.getMessage());
    }
    Fields fields = Fields.of(json, "");
    remember(fields);
    long protocol = fields.integer("protocol", Long.MIN_VALUE, Long.MAX_VALUE);
    if (protocol < OLDEST_PROTOCOL || protocol > PROTOCOL) {
      throw new Refusal(Reasons.PROTOCOL_UNSUPPORTED, "the request speaks protocol " + protocol + ", this app " + OLDEST_PROTOCOL
          + " to " + PROTOCOL + "; install the app that belongs to the harness");
    }
    return request(fields, protocol >= PROTOCOL_WITH_RUNTIME && fields.has("runtime"));
  }

  private static String text(File file) throws Refusal {
    byte[] bytes;
    try {
      bytes = FileBytes.read(file, MOST_BYTES);
    } catch (FileBytes.TooLarge e) {
      throw Fields.malformed("the request is larger than 16 MiB");
    } catch (IOException e) {
      throw new Refusal(Reasons.REQUEST_MISSING, FileBytes.why(file, e), e);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Fields.malformed("the request is not UTF-8");
    }
  }

  private void remember(Fields fields) {
    try {
      nonce = fields.text("nonce", NONCE);
    } catch (Refusal unreadable) {
      nonce = "";
    }
    try {
      run = fields.text("run", RUN);
    } catch (Refusal unreadable) {
      run = null;
    }
    try {
      start = fields.integer("start", 0, MOST_EXACT);
    } catch (Refusal unreadable) {
      start = null;
    }
  }

  private Request request(Fields fields, boolean namesRuntime) throws Refusal {
    List<?> list = fields.list("models");
    if (list.size() > MOST_MODELS) {
      throw new Refusal(Reasons.TOO_MANY_MODELS, list.size() + " models, more than " + MOST_MODELS + "; ask in several starts");
    }
    if (list.isEmpty()) throw Fields.malformed("models is empty");
    long mask = Long.parseUnsignedLong(fields.text("core_mask", MASK), 16);
    if (mask == 0) throw Fields.malformed("core_mask names no core");
    Request.FileRequest throwaway = fields.has("throwaway") ? file(fields.object("throwaway"), "path") : null;
    String runtime = namesRuntime ? fields.text("runtime", RUNTIME) : null;
    return new Request(fields.text("run", RUN), fields.text("nonce", NONCE), fields.integer("start", 0, MOST_EXACT), mask,
        (int) fields.integer("threads", 1, 64), fields.truth("xnnpack"), fields.text("clock", CLOCK), runtime, throwaway,
        models(list));
  }

  private List<Request.Model> models(List<?> list) throws Refusal {
    List<Request.Model> models = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      Fields fields = Fields.of(list.get(i), "models[" + i + "]");
      Request.Model model = new Request.Model(fields.text("id", MODEL), file(fields, "path"), input(fields.object("input")),
          warmUp(fields.object("warmup")), stop(fields.object("stop")));
      if (!ids.add(model.id)) throw Fields.malformed("the model id " + model.id + " stands twice");
      models.add(model);
    }
    return models;
  }

  private Request.FileRequest file(Fields fields, String pathField) throws Refusal {
    Request.FileRequest file = fields.file(pathField);
    folders.resolve(file.path);
    return file;
  }

  private Request.Input input(Fields fields) throws Refusal {
    if (fields.has("file")) return new Request.Input(0, file(fields, "file"));
    return Request.Input.seeded(fields.integer("seed", 0, MOST_EXACT));
  }

  private static Request.WarmUp warmUp(Fields fields) throws Refusal {
    return new Request.WarmUp((int) fields.integer("min_runs", 0, MOST_RUNS), ms(fields, "min_ms"), ms(fields, "max_ms"),
        fields.real("tolerance", 0, 1), (int) fields.integer("steady_runs", 0, MOST_RUNS));
  }

  private static Request.Stop stop(Fields fields) throws Refusal {
    return new Request.Stop((int) fields.integer("min_runs", 1, MOST_RUNS), ms(fields, "min_ms"), ms(fields, "max_ms"));
  }

  private static long ms(Fields fields, String name) throws Refusal {
    return fields.integer(name, 0, MOST_MS) * NS_PER_MS;
  }
}
