// What doors are called: ranges, and the floor that a label tells. The twin of residents/labels.py.
export const MOST_LABELS = 1000;
const PENTHOUSE = 200;

const NAMED = /^(?:APARTMENT|APT|UNIT|NO|RM|ROOM)\b\.?\s*#?\s*|^#\s*/i;
const SIDE = "(?:FRONT|REAR|LEFT|RIGHT|MIDDLE|SIDE|FRNT|RR|LFT|RGT)";
const NUMBER_LETTERS = new RegExp(`^(\\d{1,3})[\\s-]*(?:[A-Z]{1,2}|${SIDE})\\d?$`);
const RANGE = /^(.*?\S)\s*(?:\s+to\s+|\s+through\s+|[-\u2010-\u2015])\s*(\S.*)$/i;
const END = /^([A-Z]?)(\d{1,4})([A-Z]?)$/;

/** One space between words, no "Apt" or "#" before it; empty when nothing is left or it is too long. */
export function cleanLabel(text) {
  const words = text.normalize("NFC").split(/\s+/).filter(Boolean).join(" ");
  const label = words.replace(NAMED, "").trim() || words;
  return label.length > 40 || /[\p{Cc}\p{Cf}]/u.test(label) ? "" : label;
}

/** The floor that a label tells, or null: 3L is 3, 1204 is 12, G is 0, B1 is -1, PH above all. */
export function floorOf(label) {
  const text = label.normalize("NFKC").toUpperCase().trim().replace(NAMED, "").replaceAll(".", "");
  const said = /\b(\d{1,3})(?:ST|ND|RD|TH)?[\s-]*(?:FLOOR|FLR|FL)\b/.exec(text) ?? /\b(?:FLOOR|FLR|FL)\s*#?(\d{1,3})\b/.exec(text);
  if (said) return Number(said[1]);
  if (/^(?:PH|PENTHOUSE)[\s-]*[A-Z0-9]{0,3}$/.test(text)) return PENTHOUSE;
  if (/^(?:G|GF|GR|GRD|GROUND)(?:[\s-]*(?:FL|FLR|FLOOR))?[\s-]*[A-F1-9]?$/.test(text)) return 0;
  const below = /^(?:B|BSMT|BASEMENT|CELLAR|LL)[\s-]*(\d?)[A-Z]?$/.exec(text);
  if (below) return -Number(below[1] || 1) || -1;
  const told = NUMBER_LETTERS.exec(text) ?? /^(\d{1,2})\d\d[A-Z]?$/.exec(text);
  return told && Number(told[1]) > 0 ? Number(told[1]) : null;
}

/** What cannot be read, as {code, piece}: "range", "backwards", "label_bad", "many" or "none". */
export class Unreadable extends Error {
  constructor(code, piece = "") {
    super(code);
    Object.assign(this, { code, piece: piece.slice(0, 60) });
  }
}

/** Every label that a line of labels and ranges stands for: 1A-6F, 1-24, 101-612, "1A, PH". */
export function rangeOf(text) {
  const labels = new Map();
  for (const piece of text.replaceAll("\u00a0", " ").split(/[,;\n\r]+/)) {
    if (!piece.trim()) continue;
    for (const label of expand(piece.trim())) {
      if (!labels.has(label.toUpperCase())) labels.set(label.toUpperCase(), label);
      if (labels.size > MOST_LABELS) throw new Unreadable("many");
    }
  }
  if (!labels.size) throw new Unreadable("none");
  return [...labels.values()];
}

function* expand(piece) {
  const ends = RANGE.exec(piece);
  if (!ends) {
    const label = cleanLabel(piece);
    if (!label) throw new Unreadable("label_bad", piece);
    yield label;
    return;
  }
  const [from, to] = [ends[1], ends[2]].map((end) => end.replace(NAMED, "").toUpperCase());
  if (/^[A-Z]$/.test(from) && /^[A-Z]$/.test(to)) {
    yield* letters(from, to, piece);
    return;
  }
  const first = END.exec(from);
  const last = END.exec(to);
  if (!first || !last || Boolean(first[3]) !== Boolean(last[3]) || Boolean(first[1]) !== Boolean(last[1])) {
    throw new Unreadable("range", piece);
  }
  yield* doors(first, last, piece);
}

function* doors(first, last, piece) {
  const low = Number(first[2]);
  const high = Number(last[2]);
  if (low > high) throw new Unreadable("backwards", piece);
  const prefixes = [...letters(first[1], last[1], piece)];
  const lines = [...letters(first[3], last[3], piece)];
  const width = first[2].startsWith("0") ? first[2].length : 0;
  // 101-612: floors of doors, as such numbers are given out, not 512 doors.
  const floors = low >= 100 && Math.trunc(low / 100) !== Math.trunc(high / 100) && low % 100 <= high % 100;
  for (const prefix of prefixes) {
    for (let number = low; number <= high; number += 1) {
      if (floors && (number % 100 < low % 100 || number % 100 > high % 100)) continue;
      for (const line of lines) yield `${prefix}${String(number).padStart(width, "0")}${line}`;
    }
  }
}

function* letters(first, last, piece) {
  if (!first && !last) {
    yield "";
    return;
  }
  if (first > last) throw new Unreadable("backwards", piece);
  for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code += 1) yield String.fromCharCode(code);
}
