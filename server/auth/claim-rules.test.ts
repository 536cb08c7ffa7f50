import { describe, expect, it } from 'vitest';
import { subjectOf, type ClaimMapping } from './claim-rules.ts';

const mapping: ClaimMapping = {
  names: { roles: 'roles', email: 'email', name: 'name', territories: 'territories', team: 'team' },
  roleNames: { SALES: 'sales', MANAGER: 'managers', ADMIN: 'admins' },
  trustEmail: false,
};
const claims = {
  iss: 'https://login.example.com',
  sub: 'anna',
  iat: 1_800_000_000,
  exp: 1_800_000_600,
  email: 'Anna@Example.com',
  email_verified: true,
  name: ' Anna Berger ',
  roles: ['sales'],
};
const subject = (more: object, others: Partial<ClaimMapping> = {}) =>
  subjectOf({ ...claims, ...more }, { ...mapping, ...others });
const named = (names: object) => ({ names: { ...mapping.names, ...names } });

describe('a token', () => {
  it('names a person, with the times it was given', () => {
    expect(subject({})).toEqual({
      issuer: 'https://login.example.com',
      subject: 'anna',
      issuedAt: new Date(1_800_000_000_000),
      expiresAt: new Date(1_800_000_600_000),
      email: 'anna@example.com',
      name: 'Anna Berger',
      role: 'SALES',
      territories: [],
      team: '',
    });
  });

  it.each<[unknown, string | null]>([
    [['sales', 'admins', 'managers'], 'ADMIN'],
    ['openid managers sales', 'MANAGER'],
    ['SALES,other', 'SALES'],
    [['sales-trainee'], null],
    [['Office Admins', 'Read only, no admins'], null],
    [`${'openid '.repeat(60)}admins`, 'ADMIN'],
    [[], null],
    [{ sales: true }, null],
    [null, null],
  ])('with the roles %j gives %s', (roles, role) => {
    expect(subject({ roles })?.role).toBe(role);
  });

  it('gives no role that the provider has no name for', () => {
    expect(
      subject({ roles: ['ADMIN', 'undefined', ''] }, { roleNames: { SALES: 'sales' } })?.role,
    ).toBeNull();
  });

  it('that gives no role names its subject all the same, and nothing else of them', () => {
    expect(subject({ roles: [] })).toEqual({
      issuer: 'https://login.example.com',
      subject: 'anna',
      issuedAt: new Date(1_800_000_000_000),
      role: null,
    });
  });

  it.each(['sub', 'iss', 'iat', 'exp'])('without %s names nobody', (claim) => {
    expect(subject({ [claim]: undefined })).toBeNull();
  });

  it('is looked into by path, a claim of the whole name first', () => {
    const nested = { realm_access: { roles: ['managers'] }, 'https://a.example/roles': ['admins'] };
    expect(subject(nested, named({ roles: 'realm_access.roles' }))?.role).toBe('MANAGER');
    expect(subject(nested, named({ roles: 'https://a.example/roles' }))?.role).toBe('ADMIN');
    expect(subject(nested, named({ roles: 'realm_access.missing.more' }))?.role).toBeNull();
    expect(subject(nested, named({ roles: 'constructor.name' }))?.role).toBeNull();
  });

  it.each<[object, Partial<ClaimMapping>, string | null]>([
    [{ email_verified: false }, {}, null],
    [{ email_verified: 'true' }, {}, null],
    [{ email_verified: undefined }, { trustEmail: true }, 'anna@example.com'],
    [{ email: 'anna' }, { trustEmail: true }, null],
    [{ email: ['a@example.com', 'b@example.com'] }, {}, null],
  ])('with %j vouches for its address or does not', (more, others, email) => {
    expect(subject(more, others)).toMatchObject({ email });
  });

  it('leaves territories and team alone where it is not asked for them, and takes them where it is silent', () => {
    const unasked = named({ territories: undefined, team: undefined });
    expect(subject({ territories: ['DE'], team: 'North' }, unasked)).toMatchObject({
      territories: null,
      team: null,
    });
    expect(subject({})).toMatchObject({ territories: [], team: '' });
    expect(subject({ territories: 'de, at-9 XX', team: 'Team North' })).toMatchObject({
      territories: ['DE', 'AT-9'],
      team: 'Team North',
    });
  });
});

describe('what a claim may be', () => {
  it.each([
    ['', false],
    ['x'.repeat(255), true],
    ['x'.repeat(256), false],
  ])('a subject of %o names somebody or nobody', (sub, known) => {
    expect(subject({ sub }) !== null).toBe(known);
  });

  it.each<[unknown, string[]]>([
    ['de-by, AT ', ['DE-BY', 'AT']],
    [' ,, CH-ZH', ['CH-ZH']],
    [
      ['AT-9', 9, null, 'CH'],
      ['AT-9', 'CH'],
    ],
    ['DE,AT', ['DE', 'AT']],
    ['XDE DE-BYX DE- FR DE-B.', []],
    [{ code: 'DE' }, []],
    [undefined, []],
  ])('of the territories %j count %j', (territories, codes) => {
    expect(subject({ territories })).toMatchObject({ territories: codes });
  });

  it.each<[unknown, string | null]>([
    ['anna@example.com', 'anna@example.com'],
    ['anna', null],
    ['anna@', null],
    ['an na@example.com', null],
    ['anna@exam ple.com', null],
    ['anna@example@com', null],
    [`${'a'.repeat(187)}@example.com`, `${'a'.repeat(187)}@example.com`],
    [`${'a'.repeat(188)}@example.com`, null],
    [null, null],
  ])('of the address %j comes %j', (email, read) => {
    expect(subject({ email })).toMatchObject({ email: read });
  });

  it('a name is cut where nobody reads on', () => {
    expect(subject({ name: 'x'.repeat(201) })).toMatchObject({ name: 'x'.repeat(200) });
  });

  it.each<[unknown, string]>([
    [[null, ' ', ' Nord '], 'Nord'],
    ['Süd', 'Süd'],
    [[], ''],
    [7, ''],
  ])('the team %j is %j', (team, name) => {
    expect(subject({ team })).toMatchObject({ team: name });
  });

  it('a path that leads nowhere leads to nothing', () => {
    const others = named({ roles: 'realm.roles' });
    expect(subject({ realm: { roles: ['sales'] } }, others)).toMatchObject({ role: 'SALES' });
    for (const realm of [null, 'roles', [], undefined]) expect(subject({ realm }, others)?.role).toBeNull();
  });
});
