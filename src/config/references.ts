import { type Arn, arnKinds, arnOf } from './arn.ts';
import { type Parsed, type Parser, right, wrong } from './parsed.ts';

/** An ECS cluster or service, by name or by ARN. */
export interface Reference {
  /** As given: what AWS is asked for. */
  readonly given: string;
  readonly name: string;
  /** The cluster that a service's long ARN names. */
  readonly cluster?: string;
  readonly arn?: Arn;
}

export const noReference: Reference = { given: '', name: '' };

/** Reads the name or ARN of an ECS cluster. */
export const parseCluster: Parser<Reference> = reference('cluster', arnOf(arnKinds.cluster));

/** Reads the name or ARN of an ECS service. */
export const parseService: Parser<Reference> = reference('service', arnOf(arnKinds.service));

/** The names that ECS allows: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const namePattern = /^[\w-]{1,255}$/;

function reference(what: string, parseArn: Parser<Arn>): Parser<Reference> {
  return (text) => {
    if (text.startsWith('arn:')) return fromArn(parseArn(text));
    if (namePattern.test(text)) return right({ given: text, name: text });
    const choice = `Write the name of the ${what} (letters, digits, - and _, at most 255), or its ARN`;
    return text === ''
      ? wrong({ wrong: 'is required, and nothing was given', right: choice })
      : wrong({ given: text, wrong: `cannot be the name of an ECS ${what}`, right: choice });
  };
}

function fromArn(parsed: Parsed<Arn>): Parsed<Reference> {
  if (!parsed.ok) return parsed;
  const arn = parsed.value;
  const [, ...path] = arn.resource.split('/');
  const [cluster] = path;
  const name = path.at(-1) ?? '';
  return right({
    given: arn.text,
    name,
    arn,
    ...(path.length > 1 && cluster !== undefined ? { cluster } : {}),
  });
}
