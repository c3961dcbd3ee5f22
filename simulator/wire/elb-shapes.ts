import {
  boolean,
  integer,
  kept,
  list,
  mapOfStrings,
  oneOf,
  optional,
  string,
  structure,
  type StructureOf,
} from './schema.ts';

/**
 * What the Elastic Load Balancing operations accept.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Operations.html
 */
const arn = string({ pattern: /^arn:aws:elasticloadbalancing:/ });
const port = integer({ min: 1, max: 65_535 });
const seconds = integer({ min: 0 });
const protocol = oneOf('HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP', 'GENEVE');
const onUnauthenticated = optional(oneOf('deny', 'allow', 'authenticate'));

const oidc = structure({
  ...{
    Issuer: string(),
    AuthorizationEndpoint: string(),
    TokenEndpoint: string(),
    UserInfoEndpoint: string(),
  },
  ...{ ClientId: string(), ClientSecret: optional(string()), UseExistingClientSecret: optional(boolean) },
  ...{ SessionCookieName: optional(string()), Scope: optional(string()), SessionTimeout: optional(seconds) },
  ...{
    AuthenticationRequestExtraParams: optional(mapOfStrings),
    OnUnauthenticatedRequest: onUnauthenticated,
  },
});

const cognito = structure({
  ...{ UserPoolArn: string(), UserPoolClientId: string(), UserPoolDomain: string() },
  ...{ SessionCookieName: optional(string()), Scope: optional(string()), SessionTimeout: optional(seconds) },
  ...{
    AuthenticationRequestExtraParams: optional(mapOfStrings),
    OnUnauthenticatedRequest: onUnauthenticated,
  },
});

const redirect = structure({
  ...{ Protocol: optional(string()), Port: optional(string()), Host: optional(string()) },
  ...{ Path: optional(string()), Query: optional(string()), StatusCode: oneOf('HTTP_301', 'HTTP_302') },
});

const fixedResponse = structure({
  ...{ StatusCode: string({ pattern: /^(2|4|5)\d\d$/ }), ContentType: optional(string()) },
  MessageBody: optional(string({ max: 1024 })),
});

const forward = structure({
  TargetGroups: optional(
    list(structure({ TargetGroupArn: optional(arn), Weight: optional(integer({ min: 0, max: 999 })) })),
  ),
  TargetGroupStickinessConfig: optional(
    structure({ Enabled: optional(boolean), DurationSeconds: optional(integer({ min: 1, max: 604_800 })) }),
  ),
});

export const action = structure({
  Type: oneOf(
    'forward',
    'authenticate-oidc',
    'authenticate-cognito',
    'redirect',
    'fixed-response',
    'jwt-validation',
  ),
  Order: optional(integer({ min: 1, max: 50_000 })),
  TargetGroupArn: optional(arn),
  ForwardConfig: optional(forward),
  AuthenticateOidcConfig: optional(oidc),
  AuthenticateCognitoConfig: optional(cognito),
  RedirectConfig: optional(redirect),
  FixedResponseConfig: optional(fixedResponse),
  JwtValidationConfig: optional(
    structure({ JwksEndpoint: string(), Issuer: string(), AdditionalClaims: optional(kept) }),
  ),
});

const values = optional(structure({ Values: optional(list(string())) }));
export const condition = structure({
  Field: optional(string()),
  Values: optional(list(string())),
  ...{
    HostHeaderConfig: values,
    PathPatternConfig: values,
    SourceIpConfig: values,
    HttpRequestMethodConfig: values,
  },
  HttpHeaderConfig: optional(structure({ HttpHeaderName: string(), Values: list(string()) })),
  QueryStringConfig: optional(
    structure({ Values: list(structure({ Key: optional(string()), Value: optional(string()) })) }),
  ),
});
export type ConditionInput = StructureOf<{ condition: typeof condition }>['condition'];

const page = { Marker: optional(string()), PageSize: optional(integer({ min: 1, max: 400 })) };
const target = structure({ Id: string(), Port: optional(port), AvailabilityZone: optional(string()) });
const targetGroup = { TargetGroupArn: arn };

export const describeLoadBalancers = {
  ...{ LoadBalancerArns: optional(list(arn, { max: 20 })), Names: optional(list(string())), ...page },
};
export const describeTargetGroups = {
  ...{
    LoadBalancerArn: optional(arn),
    TargetGroupArns: optional(list(arn)),
    Names: optional(list(string())),
    ...page,
  },
};
export const describeListeners = {
  ...{ LoadBalancerArn: optional(arn), ListenerArns: optional(list(arn)), ...page },
};
export const describeRules = { ...{ ListenerArn: optional(arn), RuleArns: optional(list(arn)), ...page } };
export const describeTargetHealth = {
  ...{ ...targetGroup, Targets: optional(list(target)) },
  Include: optional(list(oneOf('AnomalyDetection', 'All'))),
};
export const describeTargetGroupAttributes = targetGroup;
export const describeLoadBalancerAttributes = { LoadBalancerArn: arn };

export const modifyListener = {
  ...{ ListenerArn: arn, DefaultActions: optional(list(action, { min: 1 })) },
};
export const modifyRule = {
  ...{
    RuleArn: arn,
    Conditions: optional(list(condition, { min: 1 })),
    Actions: optional(list(action, { min: 1 })),
  },
};
const attributes = list(structure({ Key: string(), Value: string() }), { min: 1 });
export const modifyTargetGroupAttributes = { ...targetGroup, Attributes: attributes };
export const modifyLoadBalancerAttributes = { LoadBalancerArn: arn, Attributes: attributes };
export const changeTargets = { ...targetGroup, Targets: list(target, { min: 1 }) };

const name = string({ pattern: /^[A-Za-z0-9-]{1,32}$/ });
export const createLoadBalancer = {
  Name: name,
  Type: optional(oneOf('application', 'network')),
  Scheme: optional(oneOf('internet-facing', 'internal')),
  ...{ Subnets: optional(list(string())), SecurityGroups: optional(list(string())), Tags: optional(kept) },
  IpAddressType: optional(oneOf('ipv4', 'dualstack')),
};
export const createTargetGroup = {
  ...{ Name: name, Protocol: optional(protocol), Port: optional(port), VpcId: optional(string()) },
  ...{
    TargetType: optional(oneOf('instance', 'ip')),
    Tags: optional(kept),
    ProtocolVersion: optional(string()),
  },
  ...{ HealthCheckProtocol: optional(protocol), HealthCheckPort: optional(string()) },
  ...{ HealthCheckEnabled: optional(boolean), HealthCheckPath: optional(string()) },
  HealthCheckIntervalSeconds: optional(integer({ min: 5, max: 300 })),
  HealthCheckTimeoutSeconds: optional(integer({ min: 2, max: 120 })),
  HealthyThresholdCount: optional(integer({ min: 2, max: 10 })),
  UnhealthyThresholdCount: optional(integer({ min: 2, max: 10 })),
  Matcher: optional(structure({ HttpCode: optional(string()), GrpcCode: optional(string()) })),
};
export const createListener = {
  ...{ LoadBalancerArn: arn, Protocol: protocol, Port: port, DefaultActions: list(action, { min: 1 }) },
  ...{ SslPolicy: optional(string()), Certificates: optional(list(structure({ CertificateArn: string() }))) },
  ...{ AlpnPolicy: optional(list(string())), Tags: optional(kept) },
};
export const createRule = {
  ...{
    ListenerArn: arn,
    Priority: integer({ min: 1, max: 50_000 }),
    Conditions: list(condition, { min: 1 }),
  },
  ...{ Actions: list(action, { min: 1 }), Tags: optional(kept) },
};

export type CreateTargetGroupInput = StructureOf<typeof createTargetGroup>;
