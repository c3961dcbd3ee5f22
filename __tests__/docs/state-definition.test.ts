import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { STATE_TABLE } from '../../simulator/scenarios.ts';
import { block } from './support/documents.ts';
import { type HclBlock, hclOf } from './support/hcl.ts';
import { type Mapping, mapping } from './support/yaml.ts';

const PAGE = 'docs/state.md';

/** What makes a table fit for us, in whatever words. */
const FIT = {
  ...{ name: STATE_TABLE, billing: 'PAY_PER_REQUEST', keys: ['id'], keyType: 'S', expires: 'expires' },
  ...{ forgets: true, encrypts: true, restores: true, lasts: true },
};

describe('the table that we show', () => {
  test('in CloudFormation has the key and the expiry that the store uses', () => {
    const intrinsic = { tag: '!GetAtt', resolve: (text: string) => ({ 'Fn::GetAtt': text.split('.') }) };
    const template: unknown = parse(block(PAGE, 'yaml', 'cloudformation'), { customTags: [intrinsic] });
    const { Resources, Outputs } = mapping(template);
    const [[name, resource] = ['', {}]] = Object.entries(mapping(Resources));
    const { Type, Properties } = mapping(resource);
    expect(Type).toBe('AWS::DynamoDB::Table');
    expect(fitOfProperties(mapping(Properties))).toEqual(FIT);
    expect(Object.values(mapping(Outputs))).toEqual([{ Value: { 'Fn::GetAtt': [name, 'Arn'] } }]);
  });

  test('in Terraform is the same', () => {
    const { blocks } = hclOf(block(PAGE, 'hcl', 'terraform'));
    expect(Object.keys(blocks)).toEqual(['resource "aws_dynamodb_table" "canary_state"']);
    const [table] = Object.values(blocks);
    expect(table && fitOfTerraform(table)).toEqual(FIT);
  });
});

function fitOfProperties(properties: Mapping): typeof FIT {
  const schema = [properties['KeySchema']].flat().map(mapping);
  const definitions = [properties['AttributeDefinitions']].flat().map(mapping);
  const { AttributeName: expires, Enabled: forgets } = mapping(properties['TimeToLiveSpecification']);
  const [definition] = definitions;
  expect(definitions).toHaveLength(1);
  expect(schema.map(({ KeyType }) => KeyType)).toEqual(['HASH']);
  expect(definition?.['AttributeName']).toBe(schema[0]?.['AttributeName']);
  return {
    name: String(properties['TableName']),
    billing: String(properties['BillingMode']),
    keys: schema.map(({ AttributeName }) => String(AttributeName)),
    keyType: String(definition?.['AttributeType']),
    expires: String(expires),
    forgets: forgets === true,
    encrypts: mapping(properties['SSESpecification'])['SSEEnabled'] === true,
    restores: mapping(properties['PointInTimeRecoverySpecification'])['PointInTimeRecoveryEnabled'] === true,
    lasts: properties['DeletionProtectionEnabled'] === true,
  };
}

function fitOfTerraform({ arguments: own, blocks }: HclBlock): typeof FIT {
  const of = (name: string, argument: string): string => blocks[name]?.arguments[argument] ?? '';
  const { hash_key: key = '', range_key: second } = own;
  expect(of('attribute', 'name')).toBe(key);
  return {
    name: own['name'] ?? '',
    billing: own['billing_mode'] ?? '',
    keys: second === undefined ? [key] : [key, second],
    keyType: of('attribute', 'type'),
    expires: of('ttl', 'attribute_name'),
    forgets: of('ttl', 'enabled') === 'true',
    encrypts: of('server_side_encryption', 'enabled') === 'true',
    restores: of('point_in_time_recovery', 'enabled') === 'true',
    lasts: own['deletion_protection_enabled'] === 'true',
  };
}
