import type { RedactablePart } from './redact.ts';

/** Something that is known by how it looks. Every expression takes linear time: content comes from strangers. */
interface Pattern {
  readonly mark: string;
  /** What a text must have for a closer look: it spares most texts most of the work. */
  readonly hint: RegExp;
  readonly find: RegExp;
  /** How much of a find is to go, where looks alone do not tell: 0 for none of it. */
  readonly measure?: (found: string) => number;
}

/** Something that only the name of the member says, as in `{"phone": "2125550187"}`. */
interface NamedPattern {
  readonly mark: string;
  readonly name: RegExp;
  readonly whole: RegExp;
}

/** Between a name and its value, in prose, JSON (also JSON in JSON), shells and configuration files. */
const ASSIGNED = String.raw`["'\x60\\\s]{0,4}(?:[:=]|\bis\b)[>=]?["'\x60\\\s]{0,6}`;

/**
 * The order counts: what begins with the words of a key goes before that key.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 * A secret access key is 40 characters that could be anything. It needs a word, or its access key id, in front.
 */
const PATTERNS: readonly Pattern[] = [
  {
    mark: '[aws secret key]',
    hint: /[A-Za-z0-9/+]{40}/,
    find: new RegExp(
      String.raw`(?<=secret(?:[ _-]?access)?(?:[ _-]?key)?${ASSIGNED}|\b(?:AKIA|ASIA)[A-Z0-9]{16}[\s,:;|"']{1,4})` +
        String.raw`[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])`,
      'gi',
    ),
  },
  {
    mark: '[aws session token]',
    hint: /token/i,
    find: new RegExp(String.raw`(?<=(?:session|security)[ _-]?token${ASSIGNED})[A-Za-z0-9/+=%]{100,}`, 'gi'),
  },
  {
    mark: '[aws access key]',
    hint: /A[KSBC][IC]A/,
    find: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  },
  {
    // https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
    mark: '[bedrock api key]',
    hint: /ABSK|bedrock-api-key-/,
    find: /(?<![A-Za-z0-9])(?:ABSK[A-Za-z0-9+/]{60,}|bedrock-api-key-[A-Za-z0-9+/_-]{40,})={0,2}/g,
  },
  {
    // Letters of every script, a sub-address after a plus, and the escaped @ of a URL; but no `icon@2x.png`.
    mark: '[e-mail]',
    hint: /@|%40/,
    find: /(?<![\p{L}\p{M}\p{N}_.+%~-])[\p{L}\p{M}\p{N}_.+%~-]+(?:@|%40)(?!\dx\.)(?:[\p{L}\p{M}\p{N}-]+\.)+(?:xn--[a-z\d-]{2,}|\p{L}[\p{L}\p{M}]+)/giu,
  },
  {
    // Groups of four and more, as they are embossed; no fraction, no year, no end of
    // a UUID, and no time in milliseconds (they begin with 1).
    mark: '[card number]',
    hint: /\d{4}/,
    find: /(?<![\p{L}\d]|\d[.,]|[\da-f]{4}-[\da-f]{4}-)(?!20)[2-9]\d{3,18}(?![\p{L}\d])(?:([ \u00a0\u2010-\u2013-])\d{4,18}(?![\p{L}\d])(?:\1\d{4,18}(?![\p{L}\d])){0,2}(?:\1\d{1,18}(?![\p{L}\d]))?)?/giu,
    measure: measureCardNumber,
  },
  {
    // With separators or +1 only: ten digits in a row are an id as often as not. https://www.nanpa.com/
    mark: '[phone number]',
    hint: /\d{4}/,
    find: /(?<![\p{L}\d]|\d[.,/-])(?:\+1[ .-]?[2-9]\d{2}[2-9]\d{6}|(?:\+?1[ .-]?)?\([2-9]\d{2}\)[ \u00a0.-]?[2-9]\d{2}[ .\u2010-\u2013-]?\d{4}|(?:\+?1[ .\u2010-\u2013-])?[2-9]\d{2}([ .\u00a0\u2010-\u2013-])[2-9]\d{2}\1\d{4})(?!\d|-\d)/gu,
  },
];

const NAMED_PATTERNS: readonly NamedPattern[] = [
  { mark: '[aws secret key]', name: /secret/i, whole: /^[A-Za-z0-9/+]{40}$/ },
  { mark: '[aws session token]', name: /(?:session|security)[ _-]?token/i, whole: /^[A-Za-z0-9/+=]{100,}$/ },
  { mark: '[phone number]', name: /phone|mobile|fax/i, whole: /^\+?[\d ().-]{7,20}$/ },
];

/**
 * A redactor that knows e-mail addresses, payment cards, US phone numbers and AWS credentials by their looks, and puts
 * a mark in the place of each. It looks into every text of a part, at any depth, also into the keys of objects: a tool
 * may well answer with a map from addresses to people. What looks like nothing in particular, such as a name, it cannot know.
 */
export function redactSensitiveText(part: RedactablePart): RedactablePart {
  // A fingerprint in hex is all that a blob carries, and digits enough to be taken for a card.
  if (part.type === 'blob') return part;
  const members: readonly [string, unknown][] = Object.entries(part);
  return Object.assign(
    { ...part },
    Object.fromEntries(members.map(([name, value]) => [name, isOpaque(name) ? value : redactValue(value, name)])),
  );
}

/** What a part is, and the service's id that ties a tool's answer to its call: nobody's words. */
function isOpaque(member: string): boolean {
  return member === 'type' || member === 'id';
}

function redactValue(value: unknown, name: string): unknown {
  if (typeof value === 'string') return redactString(value, name);
  if (typeof value === 'number') return redactNumber(value, name);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, name));
  return typeof value === 'object' && value !== null ? redactMembers(value) : value;
}

function redactMembers(object: object): object {
  const members: readonly [string, unknown][] = Object.entries(object);
  const marks = new Map<string, number>();
  return Object.fromEntries(
    members.map(([name, value]) => {
      const redacted = redactString(name, '');
      if (redacted === name) return [name, redactValue(value, name)];
      // Two addresses have one mark, and neither value may take the other's place.
      const count = (marks.get(redacted) ?? 0) + 1;
      marks.set(redacted, count);
      return [count === 1 ? redacted : `${redacted} ${count}`, redactValue(value, name)];
    }),
  );
}

/** Shorter numbers are neither a card nor a phone. */
const SMALLEST_NUMBER = 1_000_000_000;

/** A model writes a card number into its JSON without quotes as readily as with them. */
function redactNumber(value: number, name: string): unknown {
  if (value < SMALLEST_NUMBER || !Number.isSafeInteger(value)) return value;
  const text = String(value);
  const redacted = redactString(text, name);
  return redacted === text ? value : redacted;
}

function redactString(text: string, name: string): string {
  const named = NAMED_PATTERNS.find((pattern) => pattern.name.test(name) && pattern.whole.test(text));
  if (named !== undefined) return named.mark;
  return PATTERNS.reduce(replacePattern, text);
}

function replacePattern(text: string, { mark, hint, find, measure }: Pattern): string {
  if (!hint.test(text)) return text;
  if (measure === undefined) return text.replace(find, mark);
  let replaced = '';
  let end = 0;
  find.lastIndex = 0;
  for (let found = find.exec(text); found !== null; found = find.exec(text)) {
    const length = measure(found[0]);
    if (length === 0) {
      // The next one may begin inside of this find: `3000 4111 1111 …`.
      find.lastIndex = found.index + 1;
      continue;
    }
    replaced += text.slice(end, found.index) + mark;
    end = found.index + length;
    find.lastIndex = end;
  }
  return replaced + text.slice(end);
}

/** The most groups of digits that make a card number together: what follows one may be its expiry date, or the next number. */
function measureCardNumber(found: string): number {
  let digits = '';
  let length = 0;
  for (const group of found.matchAll(/\d+/g)) {
    digits += group[0];
    if (digits.length >= 13 && digits.length <= 19 && hasCheckDigit(digits)) length = group.index + group[0].length;
  }
  return length;
}

/** Luhn's check. https://www.iso.org/standard/70484.html */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
