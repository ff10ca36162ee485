/** CloudFormation, as far as the templates in deploy/ use it: parameters, conditions and functions become plain values. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';
import { REPOSITORY } from '../support/run-node.ts';

export type Properties = Readonly<Record<string, unknown>>;

interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Properties>>>>;
  readonly Conditions?: Properties;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: unknown }>>;
}

const PSEUDO: Properties = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::StackName': 'stack',
};
const FUNCTIONS = ['Ref', 'Sub', 'If', 'Equals', 'Not', 'FindInMap', 'GetAtt', 'ImportValue'];
/** Of a member that is to be left out: AWS::NoValue. */
const NOTHING = Symbol('AWS::NoValue');

/** `!Name value` is short for `{ Fn::Name: value }`. */
const TAGS: (ScalarTag | CollectionTag)[] = FUNCTIONS.flatMap((name) => {
  const tag = `!${name}`;
  const key = name === 'Ref' ? 'Ref' : `Fn::${name}`;
  return [
    { tag, resolve: (text: string) => ({ [key]: text }) },
    { tag, collection: 'seq', resolve: (items) => ({ [key]: items.toJSON() as unknown }) },
  ];
});

/** The properties of a template's resources of one type, with these parameters. */
export async function renderResources(file: string, type: string, parameters: Properties): Promise<unknown[]> {
  const text = await readFile(join(REPOSITORY, file), 'utf8');
  const template = parse(text, { customTags: TAGS }) as Template;
  const defaults = Object.entries(template.Parameters ?? {}).map(([name, { Default }]) => [name, Default]);
  const values: Properties = { ...PSEUDO, ...Object.fromEntries(defaults), ...parameters };
  const render = (value: unknown): unknown => renderValue(value, template, values);
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties: properties }) => render(properties));
}

function renderValue(value: unknown, template: Template, values: Properties): unknown {
  const render = (inner: unknown): unknown => renderValue(inner, template, values);
  if (Array.isArray(value)) return value.map(render).filter((item) => item !== NOTHING);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined]] = Object.entries(value);
  const list = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  switch (key) {
    case 'Ref':
      if (argument === 'AWS::NoValue') return NOTHING;
      return values[String(argument)] ?? String(argument);
    case 'Fn::Sub':
      return String(argument).replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => String(values[name] ?? name));
    case 'Fn::If':
      return render(render(template.Conditions?.[String(list[0])]) === true ? list[1] : list[2]);
    case 'Fn::Equals':
      return render(list[0]) === render(list[1]);
    case 'Fn::Not':
      return render(list[0]) !== true;
    case 'Fn::FindInMap':
      return template.Mappings?.[String(list[0])]?.[String(render(list[1]))]?.[String(list[2])];
    case 'Fn::ImportValue':
    case 'Fn::GetAtt':
      return `arn:aws:iam::123456789012:role/${String(render(argument))}`;
    default:
      return Object.fromEntries(
        Object.entries(value)
          .map(([name, inner]) => [name, render(inner)] as const)
          .filter(([, inner]) => inner !== NOTHING),
      );
  }
}
