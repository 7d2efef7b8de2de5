package io.bigcore.app.core;

import java.util.Locale;

/** What a tensor holds, in the order of TfLiteType's numbers. */
enum ElementType {
  NONE, FLOAT32, INT32, UINT8, INT64, STRING, BOOL, INT16, COMPLEX64, INT8, FLOAT16, FLOAT64, COMPLEX128, UINT64, RESOURCE, VARIANT,
  UINT32, UINT16, INT4, BFLOAT16, UNKNOWN;

  private static final ElementType[] BY_NUMBER = values();

  static ElementType numbered(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
  }

  String spelt() {
    return name().toLowerCase(Locale.ROOT);
  }
}
