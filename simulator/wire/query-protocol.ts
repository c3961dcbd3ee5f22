import type { ApiError } from '../model/errors.ts';
import { isList, type Fields, type Value } from '../model/value.ts';
import { elbOperations } from './elb.ts';
import { bytes, text, type WireRequest, type WireResponse } from './http.ts';
import { element, type XmlContent } from './xml.ts';
import { byName, type Call, type Protocol } from './protocol.ts';

const VERSION = '2015-12-01';
const NAMESPACE = `http://elasticloadbalancing.amazonaws.com/doc/${VERSION}/`;

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

const respond = (status: number, root: string, content: XmlContent): WireResponse => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: bytes(element(root, content, NAMESPACE)),
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

const operations = byName(elbOperations);

const recognise = ({ headers, body }: WireRequest): Call | undefined => {
  if (!(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) return undefined;
  const form = new URLSearchParams(text(body));
  const operation = form.get('Action');
  if (operation === null || form.get('Version') !== VERSION) return undefined;
  const tree = treeOf(form);
  return {
    service: 'elasticloadbalancing',
    operation,
    input: operations.get(operation)?.fromForm(tree) ?? tree,
  };
};

const REQUEST_ID = '00000000-0000-4000-8000-000000000000';

export const elbProtocol: Protocol = {
  service: 'elasticloadbalancing',
  operations,
  recognise,
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
  codes: {
    ...{ invalidParameter: 'ValidationError', missingParameter: 'ValidationError', throttled: 'Throttling' },
    ...{ accessDenied: 'AccessDenied', serverError: 'InternalFailure', unknownOperation: 'InvalidAction' },
  },
};
