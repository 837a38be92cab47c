/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loader-src/lines/split.h"

static int IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' ||
         c == '\0';
}

// Returns where the text behind blanks begins.
static char* SkipBlanks(char* at, const char* end) {
  while (at < end && IsBlank(*at)) {
    ++at;
  }
  return at;
}

static char* SkipByteOrderMark(char* at, const char* end) {
  const int has_mark =
      end - at >= 3 && at[0] == '\xef' && at[1] == '\xbb' && at[2] == '\xbf';
  return has_mark ? at + 3 : at;
}

char* NextLine(char** at, char* end) {
  while (*at < end) {
    char* line = SkipBlanks(SkipByteOrderMark(*at, end), end);
    char* stop = line;
    char* last = line;  // behind the last character that is no blank
    for (; stop < end && *stop != '\n'; ++stop) {
      if (!IsBlank(*stop)) {
        last = stop + 1;
      } else if (*stop == '\0') {
        *stop = ' ';  // a line is one text
      }
    }
    *at = stop < end ? stop + 1 : end;
    *last = '\0';
    if (*line != '\0' && *line != '#') {
      return line;
    }
  }
  return 0;
}

// Returns `c` as it stands in a function's name; NUL if it cannot.
static char KeyCharacter(char c) {
  if (c >= 'A' && c <= 'Z') {
    return (char)(c - 'A' + 'a');
  }
  if (c == '-') {
    return '_';
  }
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ? c
                                                                      : '\0';
}

char* TakeKey(char* line, char key[kMaxKeyBytes + 1]) {
  int size = 0;
  while (!IsBlank(*line)) {
    key[size] = KeyCharacter(*line++);
    if (key[size] == '\0' || ++size > kMaxKeyBytes) {
      return 0;
    }
  }
  key[size] = '\0';
  while (*line != '\0' && IsBlank(*line)) {
    ++line;
  }
  return line;
}

char* StripQuotes(char* text) {
  char* end = text;
  while (*end != '\0') {
    ++end;
  }
  if (end - text < 2 || *text != '"' || end[-1] != '"') {
    return text;
  }
  end[-1] = '\0';
  return text + 1;
}

int SplitWords(char* rest, char** words) {
  int count = 0;
  char* out = rest;  // never behind what is read
  for (char* at = rest; *at != '\0';) {
    if (IsBlank(*at)) {
      ++at;
      continue;
    }
    words[count++] = out;
    int is_quoted = 0;
    for (; *at != '\0' && (is_quoted || !IsBlank(*at)); ++at) {
      if (*at == '"') {
        is_quoted = !is_quoted;
      } else {
        *out++ = *at;
      }
    }
    const int is_end = *at == '\0';
    *out++ = '\0';
    if (is_end) {
      break;
    }
    ++at;
  }
  return count;
}
