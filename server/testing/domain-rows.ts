/**
 * The tables of the domain, and what hostile input meets at the doors of identity and visibility, row by row, each with
 * the tests that are named after it. `npm test` fails when one of them
 * did not pass under its name: a row whose test was renamed, skipped or removed is a rule that nothing holds.
 *
 * A name is the beginning of the full name of a test, its blocks in front; where the same name begins several, all of
 * them are the row's.
 */
interface Row {
  readonly row: string;
  readonly file: string;
  readonly tests: readonly string[];
}

const of =
  (file: string, block = '') =>
  (row: string, ...tests: string[]): Row => ({
    row,
    file,
    tests: (tests.length > 0 ? tests : [row]).map((it) => `${block}${it}`),
  });
const all = (row: (name: string) => Row, names: string): Row[] => names.split(/,\s+/).map((it) => row(it));

const words = of('server/words.test.ts', 'words ');
const relation = of('server/auth/relation.test.ts', 'relations to a lead ');
const work = of('server/dashboard/dashboard-and-work.test.ts');
const life = of('server/leads/life.test.ts');
const activity = of('server/leads/operations.test.ts', 'an activity ');
const clock = of('server/protection/engine.test.ts', 'the table of protection ');
const followUp = of('server/follow-ups/engine.test.ts');
const score = of('server/leads/score-rules.test.ts');
const event = of('server/events/domain-table.test.ts');
const settings = of('server/settings/rules.test.ts');

const TOKENS = 'alg: none, wrong key, issuer, audience, expired, not yet valid, unknown key id in floods';
const doors = of('server/leads/doors.test.ts');
const whileChanging = (...names: string[]) =>
  ['graphql-ws', 'SSE'].flatMap((door) => names.map((it) => `while leads change, over ${door}, ${it}`));

const byRole = (row: string) => work(row, ...['SALES', 'MANAGER', 'ADMIN'].map((it) => `${row} ${it}`));
const removed = (from: string) => [
  `from ${from} to DELETED (\`deleteLead\`), and back (\`restoreLead\` by an admin)`,
  `from ${from} to MERGED (\`mergeLeads\`), and back (\`unmergeLeads\` by an admin)`,
];
const byClock = (from: string, ...to: string[]) => to.map((it) => `by the clock from ${from} to ${it} (auto`);
const byChoice = (from: string) => [`from ${from} to QUALIFIED`, `from ${from} to LOST`];

export const domainTables: Readonly<Record<string, readonly Row[]>> = {
  Words: all(
    (name) => words(name, `${name}: `),
    'lead, viewer, territory, protection, pool, follow-up, event, position',
  ),

  Territories: ['DE', 'AT', 'CH'].map((country) =>
    of('server/territories/territories.test.ts')(
      country,
      `territories ${country} and its subdivisions carry `,
    ),
  ),

  'Who sees which lead (rows)': [
    relation('ADMIN', 'an admin, anywhere'),
    relation('OWNER', 'the owner'),
    relation('COLLABORATOR', 'a collaborator'),
    relation('TEAM', 'the manager of the owner', 'a manager, of a deactivated owner'),
    relation('CANDIDATE', 'a candidate'),
    relation('POOL', 'the pool holds ownerless leads only while they are open: '),
  ],

  'Who sees which field (columns)': [
    'identity',
    'contact',
    'commercial',
    'protection',
    'score',
    'history',
  ].map((group) =>
    of('server/auth/permissions.test.ts', 'the field table ')(
      group,
      ...['ADMIN (ADMIN)', 'OWNER (SALES)', 'COLLABORATOR (SALES)', 'TEAM (MANAGER)'].map(
        (it) => `${it} reads ${group}: `,
      ),
      ...['CANDIDATE (SALES)', 'POOL (SALES)', 'POOL (MANAGER)'].map((it) => `${it} reads ${group}: `),
    ),
  ),

  // Without the row of the export: there is none yet.
  'Dashboard and work': [
    byRole('own T3/T7 pending, own leads, own conversion rate'),
    byRole('team figures, territory figures, pipeline value, funnel, T3/T7 success rates, trends'),
    byRole('follow-ups: own / team queue / unassigned / reassign'),
    byRole('register a lead; with `registeredAt` in the past'),
    of('server/protection/claim.test.ts', 'who may claim ')('claim from the pool: SALES, MANAGER, ADMIN'),
    of('server/leads/assign.test.ts', 'assign to someone: –; team members; anyone ')(
      'assign to someone',
      'SALES: –',
      'MANAGER: team members, ',
      'ADMIN: anyone ',
    ),
    of(
      'server/protection/control.test.ts',
      'stopping ',
    )('stop and resume the clock: SALES request; MANAGER, ADMIN do'),
    of(
      'server/protection/requests.test.ts',
      'asking ',
    )('stop and resume the clock, extend protection: SALES request, MANAGER and ADMIN decide'),
    byRole('override a hard duplicate, merge'),
    of(
      'server/transfers/transfers.test.ts',
      'transfer a lead: propose own | within team at once | anywhere at once ',
    )(
      'transfer a lead',
      'SALES propose own',
      'SALES may not ',
      'MANAGER within team at once',
      'ADMIN anywhere',
    ),
    of('server/leads/work.test.ts', 'delete and restore ')(
      'delete (soft)',
      'delete (soft): own within 24 hours by sales, the team’s by managers, all by admins',
      '`restoreLead` by an admin ',
    ),
    byRole('users, teams, settings, audit log, jobs'),
  ],

  'A lead’s life': [
    life('(new)', 'from (new) to REGISTERED', 'from (new) to ACTIVE when registered with its first contact'),
    life(
      'REGISTERED',
      'from REGISTERED to ACTIVE (first contact)',
      'from REGISTERED to ACTIVE (any meaningful activity, which counts as first contact)',
      ...byClock('REGISTERED', 'REMINDER', 'GRACE_PERIOD', 'EXPIRED'),
      ...byChoice('REGISTERED'),
      ...removed('REGISTERED'),
    ),
    life(
      'ACTIVE',
      ...byClock('ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'EXPIRED'),
      ...byChoice('ACTIVE'),
      ...removed('ACTIVE'),
    ),
    life(
      'REMINDER',
      'from REMINDER to ACTIVE (meaningful activity)',
      ...byClock('REMINDER', 'GRACE_PERIOD', 'EXPIRED'),
      ...byChoice('REMINDER'),
      ...removed('REMINDER'),
    ),
    life(
      'GRACE_PERIOD',
      'from GRACE_PERIOD to ACTIVE (progress activity)',
      ...byClock('GRACE_PERIOD', 'EXPIRED'),
      ...byChoice('GRACE_PERIOD'),
      ...removed('GRACE_PERIOD'),
    ),
    life(
      'QUALIFIED',
      'from QUALIFIED to CONVERTED (`convertLead`)',
      'from QUALIFIED to ACTIVE',
      'from QUALIFIED to LOST',
      ...removed('QUALIFIED'),
    ),
    life('LOST', 'from LOST to ACTIVE (manager or admin, note ≥ 10 characters)', ...removed('LOST')),
    life(
      'EXPIRED',
      'from EXPIRED to REGISTERED (`claimLead`)',
      'from EXPIRED to REGISTERED (`assignLead`)',
      ...removed('EXPIRED'),
    ),
    life('any but CONVERTED', 'CONVERTED is final'),
    life('no other', 'a move that is not in the table is made by no operation: '),
  ],

  Activities: all(
    (type) => activity(type, `${type} `),
    `QUALIFIED_CALL, MEETING, DEMO, ROI_PRESENTATION, SAMPLE_SENT, CALL, EMAIL, EMAIL_RECEIVED, NOTE, SAMPLE_FEEDBACK`,
  ).concat(
    ['FIRST_CONTACT', 'FOLLOW_UP'].map((type) =>
      of('server/leads/status-rules.test.ts', 'activities ')(type, `${type} is meaningful: false`),
    ),
  ),

  Protection: [
    clock('protection ends', 'expiry: the end of protection comes first ', 'months are clamped '),
    clock(
      'progress deadline',
      'progress deadline: later of owned since and last progress activity, + 60 days',
    ),
    clock('warning', 'warning: progress deadline − 7 days, once per deadline: '),
    clock('grace', 'grace: from the progress deadline: ', 'grace: but not before 7 days after the warning'),
    clock('pre-claim ends', 'pre-claim ends: owned since + 10 days', 'pre-claim ends: never before T7’s due'),
    clock('expiry', 'expiry: status EXPIRED, owner cleared (remembered as previous owner), '),
  ],

  'Follow-ups: T+3 and T+7': [
    followUp('T3', 'T3: latest SAMPLE_SENT, else owned since, + 3 days '),
    followUp(
      'T7',
      'T7: first contact, else owned since, + 7 days ',
      'T7: without meaningful activity since the anchor: status REMINDER ',
    ),
    followUp('CUSTOM', 'completing a follow-up CUSTOM: chosen by a person; reminds'),
    of('server/follow-ups/simulation.test.ts', 'simulation equals reality ')(
      'simulation',
      'a month is simulated, then lived through: the ledgers are equal',
      'with changed settings: the same as changing them',
    ),
  ],

  Duplicates: [
    of(
      'server/leads/register.test.ts',
      'HARD: same e-mail, same phone, or same company and postal code as a live canonical lead ',
    )(
      'HARD',
      'the same company and postal code',
      'the same e-mail address',
      'the same phone number',
      'live: every status but DELETED and MERGED: ',
      'is one of a lost lead for 12 months, and no longer',
      'canonical: ',
      'is overridden by a manager with a reason, and is not canonical then',
    ),
    of(
      'server/leads/similar.test.ts',
      'SOFT: company similar (trigram ≥ 0.6) in the same city or postal area, or same web domain ',
    )('SOFT', 'in the same city', 'in the same postal area', 'of the same web domain', 'anyone may override'),
  ],

  Score: [
    score('revenue', 'revenue estimated volume a year ≥ 50 k 15, ', 'revenue employees ≥ 25 10, '),
    score(
      'engagement',
      'engagement last meaningful activity < 7 d 15, ',
      'engagement completed follow-ups ≥ 6 10, ',
    ),
    score(
      'fit',
      'fit RESTAURANT, HOTEL, CATERING, CANTEEN 15, ',
      'fit kitchen LARGE 5, ',
      'fit stage QUALIFICATION 5, ',
    ),
    score('urgency', 'urgency progress deadline < 7 d 15, ', 'urgency protection ends < 30 d 10, '),
    score('bands', 'the total weak 0–39, medium 40–69, strong 70–100: '),
  ],

  Events: all(
    (type) => event(type, `${type} is `),
    `LEAD_STATUS_CHANGED, FOLLOW_UP_COMPLETED, FOLLOW_UP_DUE, LEAD_REGISTERED, LEAD_UPDATED, LEAD_ASSIGNED, LEAD_CLAIMED,
     LEAD_TRANSFER_PROPOSED, LEAD_TRANSFER_DECIDED, LEAD_COLLABORATORS_CHANGED, LEAD_MERGED, LEAD_UNMERGED,
     LEAD_CONVERTED, LEAD_DELETED, LEAD_RESTORED, LEAD_ERASED, LEAD_SCORE_BAND_CHANGED, ACTIVITY_LOGGED,
     ACTIVITY_WITHDRAWN, FOLLOW_UP_PLANNED, FOLLOW_UP_MOVED, FOLLOW_UP_SKIPPED, FOLLOW_UP_CANCELLED,
     FOLLOW_UP_REASSIGNED, PROTECTION_WARNED, PROTECTION_GRACE, PROTECTION_EXPIRED, PROTECTION_EXTENDED, CLOCK_STOPPED,
     CLOCK_RESUMED, CLOCK_REQUESTED, CLOCK_DECIDED, ACCESS_CHANGED, SETTING_CHANGED`,
  ),

  'Settings and switches': [
    settings('every number', 'the catalogue has the numbers of the domain as its defaults'),
  ],

  // Without facets, export and webhooks: there are none of them yet.
  'Identity and visibility': [
    of('server/auth/oidc.test.ts', `${TOKENS} `)(
      TOKENS,
      ...['alg: none', 'a wrong key', 'a wrong issuer', 'a wrong audience', 'an end that is past'].map(
        (it) => `${it} is refused with 401`,
      ),
      'a beginning to come is refused with 401',
      'one key fetch per cool-down, however many tokens name unknown keys',
    ),
    doors(
      'a lead out of sight by `lead`, `node`, `nodes`, nested edges, … : as if it did not exist',
      ...[
        'by `lead`, `node`, `nodes`: ',
        'by nested edges, aliases, fragments',
        'by search, filter, totals: ',
        'by sort: ',
        'by duplicates, ',
        'through follow-ups, ',
        'through her dashboard',
        'by writing to it: ',
      ].map((it) => `a lead out of sight: as if it did not exist ${it}`),
      ...whileChanging('a lead out of sight by events: ', 'a lead out of sight by subscription: '),
    ),
    doors(
      'a withheld field by any of these roads: withheld',
      ...[
        'by `lead`, `node`, `nodes`, nested edges, aliases, fragments',
        'by search, totals: ',
        'by filter, sort: ',
        'by duplicates: ',
        'not by the ids of what hangs on it, nor through follow-ups',
      ].map((it) => `a withheld field of a lead of the pool: withheld ${it}`),
      ...whileChanging('a withheld field by events: ', 'a withheld field by subscription: '),
    ),
    of('server/auth/interleaving.test.ts', 'two users’ requests interleaved on a pool of 1: ')(
      'two users’ requests interleaved on a pool of one connection: no setting of one reaches the other',
      'keeps ',
    ),
    of('server/auth/row-security.test.ts')(
      'the database reached without a viewer (a forgotten wrapper, raw SQL): zero rows, zero writes',
      'the application role without a viewer, by raw SQL: zero rows of every table',
      'the application role without a viewer, by raw SQL: zero writes',
      'a viewer ends with its transaction: by a forgotten wrapper, ',
    ),
    of('server/auth/within-a-second.test.ts', 'while streams are open, effective within a second: ')(
      'a user demoted, moved, deactivated, a token revoked or expired while streams are open',
      'open lists follow the loss of a role',
      'open lists follow the loss of a territory',
      'open lists follow the loss of somebody from the team',
      'open lists follow the loss of ownership',
      'open lists follow the loss of collaboration',
      'what is open under a session closes when it is of somebody who is deactivated',
      'what is open under a session closes when it is revoked from another one',
      'what is open under a session closes when it is an API token that is revoked',
      'a session that expires',
    ),
  ],
};

export interface PassedTest {
  /** From the root, with forward slashes. */
  readonly file: string;
  readonly name: string;
}

/** Each test of a row that did not pass, or is not there: `table, row: name (file)`. */
export function unheldRows(passed: readonly PassedTest[]): string[] {
  const names = Map.groupBy(passed, (it) => it.file);
  return Object.entries(domainTables).flatMap(([table, rows]) =>
    rows.flatMap(({ row, file, tests }) =>
      tests
        .filter((test) => !names.get(file)?.some(({ name }) => name.startsWith(test)))
        .map((test) => `${table}, ${row}: ${test} (${file})`),
    ),
  );
}
