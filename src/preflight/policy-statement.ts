type Texts = string | readonly string[];

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: Texts;
  readonly Resource: Texts;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A statement as people write it: a list of one is that one. */
export function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  condition?: NonNullable<PolicyStatement['Condition']>,
): PolicyStatement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: lone(actions),
    Resource: lone(resources),
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

function lone(texts: readonly string[]): Texts {
  const [only] = texts;
  return only !== undefined && texts.length === 1 ? only : texts;
}

/** What a part of a statement lists, one or more. */
export function listed(texts: Texts): readonly string[] {
  return typeof texts === 'string' ? [texts] : texts;
}
