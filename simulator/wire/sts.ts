import { ACCOUNT, nameOf } from '../model/arn.ts';
import { sessionArnOf, type Sessions } from '../model/sessions.ts';
import { accessKeyOf } from './identity.ts';
import { reads } from './operation.ts';
import { byName, type Protocol } from './protocol.ts';
import { queryProtocol } from './query-protocol.ts';
import { integer, optional, string } from './schema.ts';

const assumeRoleWithWebIdentity = {
  RoleArn: string({ min: 20, max: 2048, pattern: /^arn:[\w-]+:iam::\d{12}:role\/.+$/ }),
  RoleSessionName: string({ min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ }),
  WebIdentityToken: string({ min: 4, max: 20_000 }),
  DurationSeconds: optional(integer({ min: 900, max: 43_200 })),
};

/** The simulated part of STS. https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
export const stsProtocol = (sessions: Sessions): Protocol => {
  const protocol = tokenProtocol(sessions);
  return {
    ...protocol,
    // Who calls is in no parameter: it is in the keys.
    recognise: (request) => {
      const call = protocol.recognise(request);
      if (call?.operation !== 'GetCallerIdentity') return call;
      return { ...call, input: { accessKeyId: accessKeyOf(request) }, shown: call.input };
    },
  };
};

const tokenProtocol = (sessions: Sessions): Protocol =>
  queryProtocol({
    service: 'sts',
    version: '2011-06-15',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    secrets: ['WebIdentityToken'],
    // They give credentials and names, and change nothing.
    operations: byName([
      reads('GetCallerIdentity', { accessKeyId: optional(string()) }, (_world, { accessKeyId = '' }) => {
        const arn = sessions.callerOf(accessKeyId);
        return { UserId: `AROASIMULATED:${nameOf(arn)}`, Account: ACCOUNT, Arn: arn };
      }),
      reads('AssumeRoleWithWebIdentity', assumeRoleWithWebIdentity, (_world, input) => {
        const { RoleArn: roleArn, RoleSessionName: sessionName, WebIdentityToken: token } = input;
        const durationSeconds = input.DurationSeconds ?? 3600;
        const given = sessions.assume({ roleArn, sessionName, token, durationSeconds });
        return {
          Credentials: {
            AccessKeyId: given.accessKeyId,
            SecretAccessKey: given.secretAccessKey,
            SessionToken: given.sessionToken,
            Expiration: new Date(given.expiresAt),
          },
          AssumedRoleUser: {
            AssumedRoleId: `AROASIMULATED:${sessionName}`,
            Arn: sessionArnOf(roleArn, sessionName),
          },
        };
      }),
    ]),
    codes: {
      ...{ invalidParameter: 'ValidationError', missingParameter: 'ValidationError' },
      ...{ throttled: 'Throttling', accessDenied: 'AccessDenied' },
      ...{ serverError: 'InternalFailure', unknownOperation: 'InvalidAction' },
    },
  });
