/**
 * Why somebody sees a lead, or does not, and what of it is withheld from them: in the terms of the relations, the
 * gates before them and the field table, and in sentences. It decides nothing: what it tells is computed by what
 * decides.
 */
import {
  canReadGroup,
  fieldGroups,
  leadFields,
  possibleRelations,
  type FieldGroup,
  type LeadFieldName,
} from '../auth/permissions.ts';
import {
  closedGates,
  relationsBehindGates,
  relationsOf,
  type Gate,
  type Relation,
  type RelationLead,
  type RelationViewer,
} from '../auth/relation.ts';
import { covers, territoryOf } from '../territories/territories.ts';

export interface GroupStanding {
  readonly group: FieldGroup;
  readonly readable: boolean;
  readonly fields: readonly LeadFieldName[];
  /** The relations that open the group to somebody of this role. */
  readonly openedBy: readonly Relation[];
}

export interface Standing {
  readonly visible: boolean;
  /** Those that hold, strongest first; also where a gate keeps the lead out of sight all the same. */
  readonly relations: readonly Relation[];
  /** `viewerRelation`: the first, where the lead is in sight. */
  readonly relation: Relation | null;
  readonly closedGates: readonly Gate[];
  /** The granted code that covers the lead; null when none does. */
  readonly grant: string | null;
  readonly groups: readonly GroupStanding[];
}

export function explainStanding(viewer: RelationViewer, lead: RelationLead): Standing {
  const inSight = relationsOf(viewer, lead);
  return {
    visible: inSight.length > 0,
    relations: relationsBehindGates(viewer, lead),
    relation: inSight[0] ?? null,
    closedGates: closedGates(viewer, lead),
    grant: viewer.territories.find((code) => covers([code], lead.territory)) ?? null,
    groups: fieldGroups.map((group) => ({
      group,
      readable: canReadGroup(group, inSight, viewer.role),
      fields: FIELDS.filter((field) => leadFields[field] === group),
      openedBy: possibleRelations(viewer.role).filter((it) => canReadGroup(group, [it], viewer.role)),
    })),
  };
}

const FIELDS = Object.keys(leadFields) as LeadFieldName[];

export type Language = 'DE' | 'EN';

/** The same in sentences, the verdict first. */
export function explainInWords(
  standing: Standing,
  viewer: RelationViewer,
  lead: RelationLead,
  language: Language,
): string[] {
  const words = WORDS[language];
  const withheld = standing.groups.filter((it) => !it.readable);
  return [
    standing.visible ? words.visible : words.hidden,
    ...standing.relations.map((it) => words.relations[it]),
    ...(standing.relations.length === 0 ? [words.unrelated] : []),
    ...gateSentences(standing, viewer, lead, language),
    ...(standing.visible ? withheld.map((it) => withheldSentence(it, language)) : []),
  ];
}

function gateSentences(
  { closedGates: closed, grant }: Standing,
  viewer: RelationViewer,
  lead: RelationLead,
  language: Language,
): string[] {
  const { gates, exempt, covered } = WORDS[language];
  const place = nameOf(lead.territory, language);
  if (viewer.role === 'ADMIN') return closed.includes('ACTIVE') ? [gates.ACTIVE(place)] : [exempt];
  const told = closed.map((gate) => gates[gate](place));
  return grant === null ? told : [...told, covered(nameOf(grant, language), place)];
}

function withheldSentence({ group, openedBy }: GroupStanding, language: Language): string {
  const { groups, withheld, never, relationNames } = WORDS[language];
  if (openedBy.length === 0) return never(groups[group]);
  return withheld(groups[group], openedBy.map((it) => relationNames[it]).join(', '));
}

function nameOf(code: string, language: Language): string {
  const { name } = territoryOf(code);
  return `${language === 'EN' ? name.en : name.de} (${code})`;
}

interface Words {
  readonly visible: string;
  readonly hidden: string;
  readonly unrelated: string;
  readonly exempt: string;
  readonly relations: Readonly<Record<Relation, string>>;
  readonly relationNames: Readonly<Record<Relation, string>>;
  readonly groups: Readonly<Record<FieldGroup, string>>;
  readonly gates: Readonly<Record<Gate, (place: string) => string>>;
  covered(grant: string, place: string): string;
  withheld(group: string, relations: string): string;
  never(group: string): string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  DE: {
    visible: 'Der Lead ist für diese Person sichtbar.',
    hidden: 'Der Lead ist für diese Person nicht sichtbar.',
    unrelated:
      'Nichts verbindet die Person mit dem Lead: Er gehört jemand anderem, sie arbeitet nicht mit, leitet nicht den Besitzer und soll ihn nicht übernehmen.',
    exempt: 'Für Admins gilt keine Gebietsgrenze.',
    relations: {
      ADMIN: 'Die Person ist Admin.',
      OWNER: 'Der Lead gehört der Person.',
      COLLABORATOR: 'Die Person arbeitet an dem Lead mit.',
      TEAM: 'Die Person leitet als Manager, wem der Lead gehört.',
      CANDIDATE: 'Die Person soll den Lead übernehmen und hat noch nicht entschieden.',
      POOL: 'Der Lead liegt im Pool.',
    },
    relationNames: {
      ADMIN: 'Admin',
      OWNER: 'Besitzer',
      COLLABORATOR: 'Mitarbeit am Lead',
      TEAM: 'Leitung des Besitzers',
      CANDIDATE: 'angefragte Übernahme',
      POOL: 'Lead im Pool',
    },
    groups: {
      identity: 'Stammdaten',
      contact: 'Kontaktdaten und Aktivitäten',
      commercial: 'Angaben zum Geschäft',
      protection: 'Schutzfristen',
      score: 'Bewertung',
      history: 'Verlauf der Änderungen',
    },
    gates: {
      ACTIVE: () => 'Die Person ist deaktiviert und sieht nichts.',
      PRESENT: () => 'Gelöschte und zusammengeführte Leads sehen nur Admins.',
      TERRITORY: (place) => `Kein Gebiet der Person umfasst ${place}.`,
    },
    covered: (grant, place) =>
      grant === place
        ? `Das Gebiet ${grant} ist der Person gegeben.`
        : `Das gegebene Gebiet ${grant} umfasst ${place}.`,
    withheld: (group, relations) => `Verborgen: ${group}. Das öffnet: ${relations}.`,
    never: (group) => `Verborgen: ${group}. Das sehen nur Manager und Admins.`,
  },
  EN: {
    visible: 'This person sees the lead.',
    hidden: 'This person does not see the lead.',
    unrelated:
      'Nothing relates the person to the lead: it is somebody else’s, they do not collaborate, do not lead the owner, and are not asked to take it over.',
    exempt: 'No territory is closed to admins.',
    relations: {
      ADMIN: 'The person is an admin.',
      OWNER: 'The person owns the lead.',
      COLLABORATOR: 'The person collaborates on the lead.',
      TEAM: 'The person leads its owner, as a manager.',
      CANDIDATE: 'The person is asked to take the lead over and has not decided yet.',
      POOL: 'The lead is in the pool.',
    },
    relationNames: {
      ADMIN: 'being an admin',
      OWNER: 'owning it',
      COLLABORATOR: 'collaborating',
      TEAM: 'leading its owner',
      CANDIDATE: 'being asked to take it over',
      POOL: 'its being in the pool',
    },
    groups: {
      identity: 'basic data',
      contact: 'contacts and activities',
      commercial: 'commercial data',
      protection: 'protection deadlines',
      score: 'score',
      history: 'history of changes',
    },
    gates: {
      ACTIVE: () => 'The person is deactivated and sees nothing.',
      PRESENT: () => 'Only admins see deleted and merged leads.',
      TERRITORY: (place) => `No territory of the person covers ${place}.`,
    },
    covered: (grant, place) =>
      grant === place
        ? `The territory ${grant} is granted to the person.`
        : `The granted territory ${grant} covers ${place}.`,
    withheld: (group, relations) => `Withheld: ${group}. What would open it: ${relations}.`,
    never: (group) => `Withheld: ${group}. Only managers and admins see it.`,
  },
};
