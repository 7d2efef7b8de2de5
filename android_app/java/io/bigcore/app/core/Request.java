package io.bigcore.app.core;

import java.util.Collections;
import java.util.List;

/** One start, as the harness asked for it. Made by RequestReader only, so every value is within its limits. */
public final class Request {
  public final String run;
  public final String nonce;
  public final long start;
  public final long coreMask;
  public final int threads;
  public final boolean xnnpack;
  public final String clock;
  /** Null: the default of this app for the phone's ABI. */
  public final String runtime;
  /** Null where none is asked for. */
  public final FileRequest throwaway;
  public final List<Model> models;

  Request(String run, String nonce, long start, long coreMask, int threads, boolean xnnpack, String clock,
      String runtime, FileRequest throwaway, List<Model> models) {
    this.run = run;
    this.nonce = nonce;
    this.start = start;
    this.coreMask = coreMask;
    this.threads = threads;
    this.xnnpack = xnnpack;
    this.clock = clock;
    this.runtime = runtime;
    this.throwaway = throwaway;
    this.models = Collections.unmodifiableList(models);
  }

  /** A file and the hash of what must be in it. */
  public static final class FileRequest {
    public final String path;
    public final String sha256;

    FileRequest(String path, String sha256) {
      this.path = path;
      this.sha256 = sha256;
    }
  }

  public static final class Model {
    public final String id;
    public final FileRequest file;
    public final Input input;
    public final WarmUp warmUp;
    public final Stop stop;

    Model(String id, FileRequest file, Input input, WarmUp warmUp, Stop stop) {
      this.id = id;
      this.file = file;
      this.input = input;
      this.warmUp = warmUp;
      this.stop = stop;
    }
  }

  /** Seeded, unless a file is given. */
  public static final class Input {
    public final long seed;
    public final FileRequest file;

    Input(long seed, FileRequest file) {
      this.seed = seed;
      this.file = file;
    }

    static Input seeded(long seed) {
      return new Input(seed, null);
    }
  }

  public static final class WarmUp {
    public final int minRuns;
    public final long minNs;
    public final long maxNs;
    public final double tolerance;
    public final int steadyRuns;

    WarmUp(int minRuns, long minNs, long maxNs, double tolerance, int steadyRuns) {
      this.minRuns = minRuns;
      this.minNs = minNs;
      this.maxNs = maxNs;
      this.tolerance = tolerance;
      this.steadyRuns = steadyRuns;
    }
  }

  public static final class Stop {
    public final int minRuns;
    public final long minNs;
    public final long maxNs;

    Stop(int minRuns, long minNs, long maxNs) {
      this.minRuns = minRuns;
      this.minNs = minNs;
      this.maxNs = maxNs;
    }
  }
}
