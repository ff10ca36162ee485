import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GenericPart, MessagePart } from '../../src/record/message.ts';
import { redactSensitiveText } from '../../src/content/redact-sensitive-text.ts';

function redactString(content: string): unknown {
  const part = redactSensitiveText({ type: 'text', content });
  return part.type === 'text' && 'content' in part ? part.content : undefined;
}

/** Built here, so that nobody's scanner takes this file for a leak. */
const ACCESS_KEY = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');
const SECRET_KEY = ['wJalrXUtnFEMI/', 'K7MDENG/bPxRfiCYEXAMPLEKEY'].join('');
const SESSION_TOKEN = `${'IQoJb3JpZ2luX2VjEXAMPLE/+'.repeat(8)}==`;

const REDACTED: readonly (readonly [text: string, redacted: string])[] = [
  ['write to jo@example.com.', 'write to [e-mail].'],
  ['Jo <jo.do+news@mail.example.co.uk>', 'Jo <[e-mail]>'],
  ['müller@bücher.example and 用户@例子.公司', '[e-mail] and [e-mail]'],
  ['a@xn--bcher-kva.xn--p1ai', '[e-mail]'],
  ['"jo@example.com","al@example.com"', '"[e-mail]","[e-mail]"'],
  ['https://example.com/?to=jo%40example.com&x=1', 'https://example.com/?to=[e-mail]&x=1'],
  [`${'a'.repeat(200)}@example.com`, '[e-mail]'],

  ['4111111111111111', '[card number]'],
  ['card 4111 1111 1111 1111, thanks', 'card [card number], thanks'],
  ['5555-5555-5555-4444', '[card number]'],
  ['3782 822463 10005', '[card number]'],
  ['4222222222222', '[card number]'],
  ['6304 0000 0000 0000 000', '[card number]'],
  ['4111\u00a01111\u00a01111\u00a01111', '[card number]'],
  ['4111 1111 1111 1111 123 12/27', '[card number] 123 12/27'],
  ['3000-4111 1111 1111 1111', '3000-[card number]'],
  ['4111 1111 1111 1111 4111 1111 1111 1111', '[card number] [card number]'],

  ['(212) 555-0187', '[phone number]'],
  ['212-555-0187, 212.555.0187, 212 555 0187', '[phone number], [phone number], [phone number]'],
  ['+1 212 555 0187 or 1-800-555-0199 or 1 (800) 555-0199', '[phone number] or [phone number] or [phone number]'],
  ['tel:+12125550187', 'tel:[phone number]'],

  [`id ${ACCESS_KEY}.`, 'id [aws access key].'],
  [`AWS_ACCESS_KEY_ID=${ACCESS_KEY.replace('AKIA', 'ASIA')}`, 'AWS_ACCESS_KEY_ID=[aws access key]'],
  [`aws_secret_access_key = ${SECRET_KEY}\n`, 'aws_secret_access_key = [aws secret key]\n'],
  [`export AWS_SECRET_ACCESS_KEY="${SECRET_KEY}"`, 'export AWS_SECRET_ACCESS_KEY="[aws secret key]"'],
  [`{"SecretAccessKey": "${SECRET_KEY}"}`, '{"SecretAccessKey": "[aws secret key]"}'],
  [JSON.stringify(`{"secretAccessKey":"${SECRET_KEY}"}`), String.raw`"{\"secretAccessKey\":\"[aws secret key]\"}"`],
  [`my secret key is ${SECRET_KEY}`, 'my secret key is [aws secret key]'],
  [`${ACCESS_KEY},${SECRET_KEY}`, '[aws access key],[aws secret key]'],
  [`aws_session_token=${SESSION_TOKEN}`, 'aws_session_token=[aws session token]'],
  [`X-Amz-Security-Token=${SESSION_TOKEN}&x=1`, 'X-Amz-Security-Token=[aws session token]&x=1'],
  [`Bearer ABSK${'Qm'.repeat(60)}=`, 'Bearer [bedrock api key]'],
  [`bedrock-api-key-${'Ym'.repeat(60)}==`, '[bedrock api key]'],
];

const KEPT: readonly string[] = [
  '2024-01-15T10:30:00.000Z to 2024-01-16 10:30',
  '2019 2020 2021 2020 and 1999 2000 2001 2002 2003',
  '550e8400-e29b-41d4-a716-446655440000',
  // Its last two groups have a card's check digit.
  '550e8400-e29b-41d4-8111-111111111112',
  'order 2125550187 of 1234567890',
  '$1,234.56 and 1.234.567,89 €',
  // A time in milliseconds, and in nanoseconds, both with a check digit.
  '1700000000004 1700000000000000004',
  '0.4111111111111111 9.4111111111111111',
  '4111111111111112',
  'sha 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  `commit ${'0123456789abcdef'.repeat(3).slice(0, 40)}`,
  'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0',
  '192.168.100.200:8080, 10.0.0.1/24, 255.255.255.0',
  'icon@2x.png @example.com jo@localhost pkg@1.2.3 @app.route(x)',
  '10-200-3000, 123-45-6789, 2024-212-555-0187',
  'AKIA is four letters, XAKIAIOSFODNN7EXAMPLE is none',
  'the secret: it is that there is none',
  '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20',
];

describe('the ready-made redactor', () => {
  for (const [text, redacted] of REDACTED) {
    it(`makes ${redacted.trim()} of what looks like it`, () => assert.equal(redactString(text), redacted));
  }
  for (const text of KEPT) {
    it(`leaves ${text} alone`, () => assert.equal(redactString(text), text));
  }

  it('finds a card among whatever surrounds it', () => {
    const around = fc.string({ unit: fc.constantFrom(' ', ',', ':', '(', '\n', 'é ', 'x ', '3000 4000 ', '7 ') });
    fc.assert(
      fc.property(around, around, (before, after) => {
        const redacted = redactString(`${before} 4111111111111111 ${after}`);
        assert.doesNotMatch(String(redacted), /4111111111111111/);
      }),
    );
  });

  it('looks into every text of a part, at any depth, and leaves the part as it was', () => {
    const part: MessagePart = {
      type: 'tool_call',
      name: 'send',
      id: 'call_4111111111111111',
      arguments: {
        to: ['jo@example.com', { cc: ['al@example.com'] }],
        id: 'jo@example.com',
        count: 5,
        none: null,
        yes: true,
      },
    };
    const before = structuredClone(part);
    assert.deepEqual(redactSensitiveText(part), {
      ...before,
      arguments: { to: ['[e-mail]', { cc: ['[e-mail]'] }], id: '[e-mail]', count: 5, none: null, yes: true },
    });
    assert.deepEqual(part, before);
  });

  it('knows all kinds of parts', () => {
    for (const [part, redacted] of [
      [{ type: 'reasoning', content: 'jo@example.com' }, { content: '[e-mail]' }],
      [{ type: 'tool_call_response', response: 'jo@example.com' }, { response: '[e-mail]' }],
      [{ type: 'uri', modality: 'image', uri: 's3://b/jo@example.com' }, { uri: 's3://b/[e-mail]' }],
      [{ type: 'generic', generic_type: 'x', value: ['jo@example.com'] }, { value: ['[e-mail]'] }],
      [{ type: 'function', name: 'f', description: 'ask jo@example.com' }, { description: 'ask [e-mail]' }],
    ] as const) {
      assert.deepEqual(redactSensitiveText(part), { ...part, ...redacted });
    }
  });

  it('redacts keys, too, and loses no value by it', () => {
    const value = { 'jo@example.com': 1, 'al@example.com': 2, id: 3 };
    assert.deepEqual(redactSensitiveText({ type: 'generic', generic_type: 'x', value }), {
      type: 'generic',
      generic_type: 'x',
      value: { '[e-mail]': 1, '[e-mail] 2': 2, id: 3 },
    });
  });

  it('keeps a key that is a word of the language', () => {
    const value: unknown = JSON.parse('{"__proto__":{"to":"jo@example.com"},"constructor":"jo@example.com"}');
    const redacted = redactSensitiveText({ type: 'generic', generic_type: 'x', value });
    assert.equal(
      JSON.stringify(redacted),
      '{"type":"generic","generic_type":"x","value":{"__proto__":{"to":"[e-mail]"},"constructor":"[e-mail]"}}',
    );
  });

  it('believes the name of a member', () => {
    const response = {
      secretAccessKey: SECRET_KEY,
      AWS_SESSION_TOKEN: SESSION_TOKEN,
      phone: '2125550187',
      mobile_phones: ['+49 170 1234567', 2125550187],
      commit: SECRET_KEY,
      order: '2125550187',
      secret: 'a short one',
      phone_model: 'Pixel 9',
    };
    const redacted = redactSensitiveText({ type: 'tool_call_response', response });
    assert.deepEqual('response' in redacted && redacted.response, {
      ...response,
      secretAccessKey: '[aws secret key]',
      AWS_SESSION_TOKEN: '[aws session token]',
      phone: '[phone number]',
      mobile_phones: ['[phone number]', '[phone number]'],
    });
  });

  it('knows a card that is a number, and no other number', () => {
    const value = [
      4111111111111111,
      4111111111111112,
      1700000000004,
      2125550187,
      0.5,
      -4111111111111111,
      Number.MAX_VALUE,
    ];
    const redacted = redactSensitiveText({ type: 'generic', generic_type: 'x', value });
    assert.deepEqual('value' in redacted && redacted.value, ['[card number]', ...value.slice(1)]);
  });

  it('leaves a blob alone: its fingerprint is nothing but digits', () => {
    const part: MessagePart = {
      type: 'blob',
      modality: 'image',
      content: '',
      byte_size: 4111111111111111,
      sha256: '4111111111111111',
    };
    assert.deepEqual(redactSensitiveText(part), part);
  });

  it('does not touch what has nothing to hide', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4, stringUnit: fc.constantFrom('a', ' ', 'é', '😀', '\ud800') }), (json) => {
        const part: GenericPart = { type: 'generic', generic_type: 'x', value: JSON.parse(json) };
        assert.deepEqual(redactSensitiveText(part), part);
      }),
    );
  });

  // Quadratic work takes 64 times as long for 8 times the text. In between there is room for a busy machine.
  for (const piece of [
    'a',
    '9',
    'é',
    '=',
    '"',
    '@',
    '%40',
    'a@',
    'a.',
    '@a.',
    'a-',
    'x%40a.',
    '9 ',
    '9999 ',
    '9999-',
    '4111 1111 1111 1112 ',
    '+1 ',
    '(212) ',
    '212-555-',
    'AKIA',
    'ABSK',
    'bedrock-api-key-',
    'secret_access_key=',
    'session token is ',
  ]) {
    it(`takes linear time for a megabyte of ${JSON.stringify(piece)}`, () => {
      const short = piece.repeat(Math.ceil(32_768 / piece.length));
      const time = bestTime(() => redactString(`${short}!`));
      const longer = bestTime(() => redactString(`${short.repeat(8)}!`));
      assert.ok(longer < Math.max(time, 1) * 32, `${time} ms became ${longer} ms`);
      redactString(`${short.repeat(32)}!`);
    });
  }
});

function bestTime(run: () => unknown): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const start = performance.now();
      run();
      return performance.now() - start;
    }),
  );
}
