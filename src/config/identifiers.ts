import { type Parser, right, wrong } from './parsed.ts';

/**
 * Reads the name of a DynamoDB table:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export const parseTableName: Parser<string> = (text) => {
  if (/^[A-Za-z0-9_.-]{3,255}$/.test(text)) return right(text);
  const rule = '3 to 255 letters, digits, -, _ and .';
  return text.startsWith('arn:')
    ? wrong({ given: text, wrong: 'is an ARN', right: `Write the name of the table alone (${rule})` })
    : wrong({ given: text, wrong: 'cannot be the name of a DynamoDB table', right: `Write ${rule}` });
};

/**
 * Reads the name of a container: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export const parseContainerName: Parser<string> = (text) =>
  /^[\w-]{1,255}$/.test(text)
    ? right(text)
    : wrong({
        given: text,
        wrong: 'cannot be the name of a container',
        right: 'Write its name in the task definition: 1 to 255 letters, digits, - and _',
      });

/** Reads the name of a role's session: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const parseSessionName: Parser<string> = (text) =>
  /^[\w+=,.@-]{2,64}$/.test(text)
    ? right(text)
    : wrong({
        given: text,
        wrong: 'cannot be the name of a session',
        right: 'Write 2 to 64 letters, digits and any of _ + = , . @ -',
      });
