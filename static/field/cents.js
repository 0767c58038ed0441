// Money as it is typed.

/** Dollars as people write them, to cents; null when that is no amount. */
export function centsOf(text) {
  const plain = text.replace(/[\s$]/g, "").replace(/,(?=\d{3}(\D|$))/g, "");
  if (!/^\d{1,7}([.,]\d{1,2})?$/.test(plain)) return null;
  const [dollars, cents = ""] = plain.split(/[.,]/);
  return Number(dollars) * 100 + Number(cents.padEnd(2, "0"));
}
