import { readdirSync, readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { ATTRIBUTE } from '../../src/names/attributes.ts';
import { isObject } from '../../src/read.ts';

/** The schema of each attribute that holds content, by the conventions. */
const SCHEMAS: ReadonlyMap<string, string> = new Map([
  [ATTRIBUTE.systemInstructions, 'gen-ai-system-instructions.json'],
  [ATTRIBUTE.inputMessages, 'gen-ai-input-messages.json'],
  [ATTRIBUTE.outputMessages, 'gen-ai-output-messages.json'],
  [ATTRIBUTE.toolDefinitions, 'gen-ai-tool-definitions.json'],
]);

export const CONTENT_ATTRIBUTES: readonly string[] = [...SCHEMAS.keys()];

const FOLDER = new URL('../conventions/', import.meta.url);
const ajv = new Ajv({ allErrors: true, formats: { binary: true } });
/** The definition of a part or a tool, by schema and by its `type`. */
const definitions = new Map<string, ReadonlyMap<string, string>>();
for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
  const schema = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
  ajv.addSchema(schema, file);
  definitions.set(file, listDefinitions(schema.$defs));
}

function listDefinitions(all: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(all).flatMap(([name, definition]) => {
      const properties = isObject(definition) ? definition['properties'] : undefined;
      const type = isObject(properties) ? properties['type'] : undefined;
      return isObject(type) && typeof type['const'] === 'string' ? [[type['const'], name] as const] : [];
    }),
  );
}

/** What is wrong with the value of an attribute, by the conventions' own schema. */
export function checkSchema(attribute: string, value: unknown): string[] {
  return check(findValidator(schemaOf(attribute)), value);
}

/**
 * What is wrong with it beside: the schemas take anything that has a `type` for a generic part, and so a part of a
 * known type that lacks what it must have. Here each part has to be what its type says.
 */
export function checkStrictly(attribute: string, value: unknown): string[] {
  const schema = schemaOf(attribute);
  const listed: readonly unknown[] = Array.isArray(value) ? value : [];
  const isMessages = attribute === ATTRIBUTE.inputMessages || attribute === ATTRIBUTE.outputMessages;
  if (!isMessages) return listed.flatMap((part) => checkPart(schema, part));
  return listed.flatMap((message) => {
    if (!isObject(message) || !Array.isArray(message['parts'])) return ['a message without parts'];
    const reason = message['finish_reason'];
    return [
      ...(reason === undefined ? [] : check(findValidator(`${schema}#/$defs/FinishReason`), reason)),
      ...message['parts'].flatMap((part) => checkPart(schema, part)),
    ];
  });
}

function checkPart(schema: string, part: unknown): string[] {
  if (!isObject(part)) return ['a part that is no object'];
  const { type, generic_type: genericType } = part as { type?: unknown; generic_type?: unknown };
  const definition = definitions.get(schema)?.get(String(type));
  if (definition !== undefined) return check(findValidator(`${schema}#/$defs/${definition}`), part);
  // The conventions' proposal for all that they have no part for; tools may be of any type.
  if (schema === SCHEMAS.get(ATTRIBUTE.toolDefinitions)) return [];
  return type === 'generic' && typeof genericType === 'string' ? [] : [`a part of the unknown type ${String(type)}`];
}

function schemaOf(attribute: string): string {
  const schema = SCHEMAS.get(attribute);
  if (schema === undefined) throw new TypeError(`${attribute} has no schema`);
  return schema;
}

function findValidator(reference: string): ValidateFunction {
  const validate = ajv.getSchema(reference);
  if (validate === undefined) throw new TypeError(`there is no schema ${reference}`);
  return validate;
}

function check(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }: ErrorObject) => `${instancePath} ${message} (${JSON.stringify(value)?.slice(0, 300)})`,
  );
}
