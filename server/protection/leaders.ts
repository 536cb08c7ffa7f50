/**
 * Who is told and asked where a rule needs the owner's manager. Where there is none (no team, deactivated, without
 * the territory), every admin is it.
 */
import type { SystemWork } from '../operate.ts';

/** The managers of the owner's team whose territories cover the lead's, else all admins; ids, in order. */
export async function leadersOf(
  { tx }: SystemWork,
  lead: { readonly ownerId: string; readonly territoryCode: string },
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string; role: string }[]>`
    SELECT u.id, u.role
    FROM users u
    WHERE u.active AND (
      u.role = 'ADMIN'
      OR (
        u.role = 'MANAGER'
        AND u.team_id = (SELECT o.team_id FROM users o WHERE o.id = ${lead.ownerId}::uuid)
        AND EXISTS (
          SELECT FROM user_territories g
          JOIN territories t ON t.code = g.territory_code OR t.country = g.territory_code
          WHERE g.user_id = u.id AND t.code = ${lead.territoryCode}
        )
      )
    )
    ORDER BY u.id`;
  const managers = rows.filter((row) => row.role === 'MANAGER');
  return (managers.length > 0 ? managers : rows).map((row) => row.id);
}
