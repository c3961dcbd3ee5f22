import { describe, expect, test } from '@jest/globals';
import { configWith, mistakesWith } from './inputs.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const longest = 'r'.repeat(253);

describe('an image', () => {
  test.each([
    'app',
    'app:2',
    'app:v1.2.3-rc.1_X',
    'team/app:2',
    'team/sub/group/app:2',
    'a.b_c__d---e:2',
    'localhost/app:2',
    'localhost:5000/app:2',
    'registry.example:443/team/app:2',
    'Registry.Example/app:2',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:2',
    'public.ecr.aws/nginx/nginx:stable',
    `app@${digest}`,
    `registry.example:443/team/app:2@${digest}`,
    `app:${'t'.repeat(128)}`,
    `${longest}:2`,
    `${longest}:2@${digest}`,
  ])('may be %s', (image) => {
    expect(configWith({ image }).image).toBe(image);
  });

  test.each([
    ['https://registry.example/app:2', 'is a URL, and an image is named without https://'],
    ['docker://app:2', 'is a URL'],
    ['HTTPS://registry.example/app:2', 'is a URL'],
    ['app: 2', 'contains blanks'],
    ['a\tb:2', 'contains blanks'],
    ['app:', 'names no tag after its colon'],
    ['registry.example:443/app:', 'names no tag after its colon'],
    [`app:${'t'.repeat(129)}`, 'has a tag of other than 1 to 128 letters'],
    ['app:.2', 'has a tag of other than'],
    ['app:2:3', 'has a tag of other than'],
    ['App:2', 'has capital letters in its repository'],
    ['A.B:2', 'has capital letters in its repository'],
    ['ghcr.io/Team/app:2', 'has capital letters in its repository'],
    ['ghcr.io//app:2', 'has an empty part in its name'],
    ['ghcr.io/:2', 'has an empty part in its name'],
    [':2', 'has an empty part in its name'],
    [`@${digest}`, 'has an empty part in its name'],
    ['app_:2', 'cannot be the name of an image'],
    ['a___b:2', 'cannot be the name of an image'],
    ['app#1:2', 'cannot be the name of an image'],
    ['registry.example:port/app:2', 'cannot be the name of an image'],
    [`sha256:${'A'.repeat(64)}`, 'is a digest without the repository that it is in'],
    [digest, 'is a digest without the repository that it is in'],
    ['app@sha256:0123', 'has a digest other than sha256: and 64 hexadecimal digits'],
    [`app@${digest.replace('sha256', 'sha512')}`, 'has a digest other than'],
    [`app@${digest.toUpperCase()}`, 'has a digest other than'],
    ['app@', 'has a digest other than'],
    [`app@${digest}@${digest}`, 'contains @ more than once'],
    ['user:password@registry.example/app:2', 'has a digest other than'],
    [`${longest}:23`, 'has more than 255 characters before its digest'],
    [`${longest}:23@${digest}`, 'has more than 255 characters before its digest'],
    [`${longest}:2@${digest}0`, 'has more than 255 characters before its digest'],
  ])('cannot be %s: it %s', (image, wrong) => {
    expect(mistakesWith({ image })).toEqual([expect.stringContaining(wrong)]);
    expect(mistakesWith({ image })[0]).toMatch(
      /\. Write registry\/repository:tag, or registry\/repository@sha256:digest\.$/,
    );
  });
});
