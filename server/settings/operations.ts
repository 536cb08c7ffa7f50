/** Changing a setting: the value, the change with what is to be planned anew, event and audit in one transaction. */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { toDate } from '../clock.ts';
import { Prisma } from '../db/generated/client.ts';
import { appendEvents } from '../events/append.ts';
import type { Work } from '../operate.ts';
import { ForbiddenError, SettingConflictError, ValidationError } from '../user-errors.ts';
import { decideSetting, type SettingChange, type WantedSetting } from './change-rules.ts';
import { readRows } from './read.ts';
import { settingEntry, type SettingKey, type SettingValue } from './rules.ts';

export interface UpdateSettingInput extends WantedSetting {
  /** Of the setting at this place as the person read it; 0 where nothing was chosen yet. */
  readonly version: number;
}

export interface UpdatedSetting {
  readonly key: SettingKey;
  readonly territory: string | null;
  readonly changeId: string;
}

/**
 * All changes of settings come one after the other: of two who change one value at once the second finds another
 * version, and two that are each in order cannot be out of order together.
 */
export async function updateSetting(work: Work, input: UpdateSettingInput): Promise<UpdatedSetting> {
  const { tx, viewer } = work;
  if (viewer.role !== 'ADMIN') throw new ForbiddenError('Settings are changed by admins. Ask one.');
  await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtext('settings'))) AS locked`;
  const decision = decideSetting(await readRows(tx), input);
  if (decision.kind === 'INVALID') {
    throw new ValidationError(decision.issues.map((issue) => ({ ...issue, path: issue.path.split('.') })));
  }
  const { change } = decision;
  const version = await versionOf(work, change);
  if (version !== input.version) throw new SettingConflictError(change.key, change.territory);
  await write(work, change);
  const changeId = await record(work, change, version + 1);
  await audit(work, {
    action: 'updateSetting',
    subjectType: 'Setting',
    subjectId: changeId,
    leadId: null,
    ...toldOf(change),
  });
  await appendEvents(tx, [
    {
      type: 'SETTING_CHANGED',
      time: work.now,
      userId: viewer.id,
      territory: change.territory,
      subjectId: changeId,
      decisionId: changeId,
      data: { key: change.key },
    },
  ]);
  return { key: change.key, territory: change.territory, changeId };
}

/** Text may tell of a person: the address of one, their name. Numbers and switches do not. */
function toldOf({ key, territory, before, after }: SettingChange) {
  if (settingEntry(key).kind !== 'TEXT') return { changes: { key, territory, value: [before, after] } };
  return { changes: { key, territory }, values: { value: [before, after] as const } };
}

async function versionOf({ tx }: Work, { key, territory }: SettingChange): Promise<number> {
  const last = await tx.settingChange.aggregate({
    where: { key, territoryCode: territory },
    _max: { version: true },
  });
  return last._max.version ?? 0;
}

async function write({ tx, now, viewer }: Work, { key, territory, after }: SettingChange): Promise<void> {
  if (after === null) {
    await tx.setting.deleteMany({ where: { key, territoryCode: territory } });
    return;
  }
  await tx.$executeRaw`
    INSERT INTO settings (key, territory_code, value, updated_at, updated_by_id)
    VALUES (${key}, ${territory}, ${JSON.stringify(after)}::jsonb, ${toDate(now)}, ${viewer.id}::uuid)
    ON CONFLICT (key, territory_code) DO UPDATE
    SET value = excluded.value, updated_at = excluded.updated_at, updated_by_id = excluded.updated_by_id`;
}

async function record({ tx, now, viewer }: Work, change: SettingChange, version: number): Promise<string> {
  const id = uuidV7();
  await tx.settingChange.createMany({
    data: [
      {
        id,
        key: change.key,
        territoryCode: change.territory,
        version,
        oldValue: jsonOf(change.before),
        newValue: jsonOf(change.after),
        changedAt: toDate(now),
        changedById: viewer.id,
        territories: [...change.territories],
        parts: [...change.parts],
      },
    ],
  });
  return id;
}

function jsonOf(value: SettingValue | null) {
  return value ?? Prisma.DbNull;
}
