import type { ApiError } from '../model/errors.ts';
import { isList, type Fields, type Value } from '../model/value.ts';
import { elbOperations } from './elb.ts';
import { bytes, text, type WireRequest, type WireResponse } from './http.ts';
import { element, type XmlContent } from './xml.ts';
import { byName, type Protocol, type ServiceName } from './protocol.ts';

/** Members that are maps; XML writes these as `entry`, `key`, `value`. */
const MAPS = ['AuthenticationRequestExtraParams'];

const nodeOf = (value: Value): XmlContent => {
  if (value instanceof Date) return value.toISOString();
  if (isList(value)) return { member: value.map(nodeOf) };
  if (typeof value !== 'object') return String(value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, MAPS.includes(name) ? mapNode(member) : nodeOf(member)]),
  );
};

const mapNode = (value: Value): XmlContent => ({
  entry: Object.entries(typeof value === 'object' ? value : {}).map(([key, one]) => ({
    key,
    value: String(one),
  })),
});

interface Tree {
  [part: string]: Tree | string;
}

const place = (tree: Tree, path: readonly string[], value: string): void => {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const branch = tree[first];
  const next: Tree = typeof branch === 'object' ? branch : {};
  tree[first] = next;
  place(next, rest, value);
};

/** `Actions.member.1.Type=forward` becomes `{ Actions: { member: { 1: { Type: 'forward' } } } }`. */
const treeOf = (form: URLSearchParams): Tree => {
  const tree: Tree = {};
  for (const [name, value] of form) {
    if (name !== 'Action' && name !== 'Version') place(tree, name.split('.'), value);
  }
  return tree;
};

const REQUEST_ID = '00000000-0000-4000-8000-000000000000';

interface QueryService {
  readonly service: ServiceName;
  readonly version: string;
  readonly namespace: string;
  readonly operations: Protocol['operations'];
  readonly codes: Protocol['codes'];
  /** Parameters that nobody may read in the journal. */
  readonly secrets?: readonly string[];
}

/** A service that takes form posts and answers in XML. */
export const queryProtocol = (settings: QueryService): Protocol => {
  const { service, version, namespace, operations, codes, secrets = [] } = settings;
  const respond = (status: number, root: string, content: XmlContent): WireResponse => ({
    status,
    headers: { 'content-type': 'text/xml' },
    body: bytes(element(root, content, namespace)),
  });
  return {
    ...{ service, operations, codes },
    recognise: ({ headers, body }: WireRequest) => {
      if (!(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) return undefined;
      const form = new URLSearchParams(text(body));
      const operation = form.get('Action');
      if (operation === null || form.get('Version') !== version) return undefined;
      const tree = treeOf(form);
      const input = operations.get(operation)?.fromForm(tree) ?? tree;
      const hidden = secrets.filter((name) => name in tree).map((name) => [name, '***'] as const);
      const shown = { ...tree, ...Object.fromEntries(hidden) };
      return { service, operation, input, ...(hidden.length === 0 ? {} : { shown }) };
    },
    answer: (operation: string, output: Fields) =>
      respond(200, `${operation}Response`, {
        [`${operation}Result`]: nodeOf(output),
        ResponseMetadata: { RequestId: REQUEST_ID },
      }),
    refuse: ({ code, message, status }: ApiError) =>
      respond(status, 'ErrorResponse', {
        Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
        RequestId: REQUEST_ID,
      }),
  };
};

const ELB_VERSION = '2015-12-01';

export const elbProtocol: Protocol = queryProtocol({
  service: 'elasticloadbalancing',
  version: ELB_VERSION,
  namespace: `http://elasticloadbalancing.amazonaws.com/doc/${ELB_VERSION}/`,
  operations: byName(elbOperations),
  codes: {
    ...{ invalidParameter: 'ValidationError', missingParameter: 'ValidationError', throttled: 'Throttling' },
    ...{ accessDenied: 'AccessDenied', serverError: 'InternalFailure', unknownOperation: 'InvalidAction' },
  },
});
