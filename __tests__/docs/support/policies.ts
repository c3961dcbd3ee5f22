import { blocks, documents } from './documents.ts';
import { listOf, mapping, textsIn } from './yaml.ts';

export const ELB = 'elasticloadbalancing';

export interface Statement {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** A policy that a document shows. */
export interface Policy {
  readonly where: string;
  /** As the comment before it says: `<!-- policy: listener -->`. */
  readonly name: string | undefined;
  readonly statements: readonly Statement[];
}

/** Every block of JSON in our documents; all of them are policies. */
export const policies: readonly Policy[] = documents.flatMap((document) =>
  blocks(document, 'json').map(({ where, label, text }) => {
    const value: unknown = JSON.parse(text);
    const { Version, Statement } = mapping(value);
    if (Version !== '2012-10-17') throw new Error(`${where} is no policy.`);
    return { where, name: label?.replace('policy: ', ''), statements: listOf(Statement).map(statementOf) };
  }),
);

function statementOf(value: unknown): Statement {
  const { Sid, Effect, Action, Resource } = mapping(value);
  if (Effect !== 'Allow') throw new Error('Our policies allow.');
  return { sid: typeof Sid === 'string' ? Sid : '', actions: textsIn(Action), resources: textsIn(Resource) };
}

export function policyOf(name: string): Policy {
  const found = policies.find((policy) => policy.name === name);
  if (found === undefined) throw new Error(`No document has a policy ${name}`);
  return found;
}

export function actionsOf(...names: readonly string[]): ReadonlySet<string> {
  return new Set(names.flatMap((name) => policyOf(name).statements.flatMap(({ actions }) => actions)));
}

const PREFIX: Readonly<Record<string, string>> = { elbv2: ELB };

/** The permission that a call asks for. */
export function actionOf({
  service,
  operation,
}: {
  readonly service: string;
  readonly operation: string;
}): string {
  return `${PREFIX[service] ?? service}:${operation}`;
}
