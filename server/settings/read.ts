/**
 * The settings as one transaction sees them: read in one round trip when the first rule asks, then remembered
 * until the transaction ends. Another's change in between is met by the next transaction, not by half of this one.
 */
import type { Transaction } from '../db/client.ts';
import { resolveSettings, type SettingRow, type Settings } from './rules.ts';

/** For a territory's code; null for what belongs to no territory. */
export type ReadSettings = (territory: string | null) => Promise<Settings>;

export function settingsReader(tx: Pick<Transaction, 'setting'>): ReadSettings {
  let rows: Promise<readonly SettingRow[]> | undefined;
  const resolved = new Map<string | null, Settings>();
  return async (territory) => {
    rows ??= readRows(tx);
    const known = resolved.get(territory) ?? resolveSettings(await rows, territory);
    resolved.set(territory, known);
    return known;
  };
}

/** All there are: a key that is no setting's is passed over by the rules. */
export function readRows(tx: Pick<Transaction, 'setting'>): Promise<SettingRow[]> {
  return tx.setting.findMany({ select: { key: true, territoryCode: true, value: true } });
}
