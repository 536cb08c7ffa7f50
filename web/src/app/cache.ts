/** graphcache for this contract: what has an identity of its own, and how streams and mutations change lists. */
import type { CacheExchangeOpts, UpdateResolver } from '@urql/exchange-graphcache';
import { boardChanges, moveOnBoards } from '../features/board/cache.ts';
import { dashboardChanges } from '../features/dashboard/cache.ts';
import { feedEvents } from '../features/feed/cache.ts';
import {
  bulkUpdateFollowUps,
  completeFollowUp,
  followUpChanges,
  optimisticCompletion,
  scheduleFollowUp,
  skipFollowUp,
} from '../features/follow-ups/cache.ts';
import {
  changeLeadStatus,
  claimLead,
  documentFirstContact,
  logActivity,
  optimisticStatus,
  optimisticUpdate,
} from '../features/lead/cache.ts';
import { leadChanges, registerLead } from '../features/leads/cache.ts';
import { forgetUndone } from '../lib/undo.ts';
import { deleteView, saveView } from '../features/saved-views/cache.ts';

const embedded = () => null;

/** One stream of leads feeds the table and the board alike. */
const changesOfLeads: UpdateResolver = (data, args, cache, info) => {
  leadChanges(data as never, args, cache, info);
  boardChanges(data as never, args, cache, info);
};

/** A lead that changes its status changes its column, too, wherever it was changed. */
const movedLead: typeof changeLeadStatus = (data, args, cache, info) => {
  changeLeadStatus(data, args, cache, info);
  if (data.changeLeadStatus.__typename === 'ChangeLeadStatusSuccess')
    moveOnBoards(cache, args.input.leadId, args.input.to);
};

export const cacheOptions = {
  keys: {
    Territory: ({ code }) => (typeof code === 'string' ? code : null),
    Clock: embedded,
    Consent: embedded,
    ConversionRate: embedded,
    Dashboard: embedded,
    Funnel: embedded,
    FunnelStep: embedded,
    OwnFigures: embedded,
    PersonFigures: embedded,
    PipelineValue: embedded,
    SuccessRate: embedded,
    TeamFigures: embedded,
    TerritoryFigures: embedded,
    Trend: embedded,
    TrendPoint: embedded,
    DuplicateCandidate: embedded,
    EventLog: embedded,
    FollowUpSummary: embedded,
    LeadRights: embedded,
    LedgerEntry: embedded,
    Money: embedded,
    PageInfo: embedded,
    Protection: embedded,
    StatusMove: embedded,
    StreamCheckpoint: embedded,
    ResyncRequired: embedded,
    ValidationIssue: embedded,
    Viewer: embedded,
    AssignLeadsRow: embedded,
    AuditChange: embedded,
    AssignmentPreview: embedded,
    AssignmentStep: embedded,
    AccessExplanation: embedded,
    AccessFieldGroup: embedded,
    BulkFollowUpRow: embedded,
    BulkRow: embedded,
    CalendarFeed: embedded,
    ChosenSetting: embedded,
    CustomerMatch: embedded,
    ExplainedFollowUp: embedded,
    FollowUpSimulation: embedded,
    Job: embedded,
    LeadScore: embedded,
    MailPlaceholderHelp: embedded,
    MailTemplate: embedded,
    ProtectionDeadline: embedded,
    SavedOrder: embedded,
    ScoreFactorPoints: embedded,
    ScoreLine: embedded,
    Setting: embedded,
    SettingOrder: embedded,
    SettingRePlan: embedded,
    SimulationEntry: embedded,
    StuckLead: embedded,
  },
  // Unions and interfaces are matched by name, never guessed from fields; `cache.test.ts` compares with the contract.
  possibleTypes: {
    UserError: [
      'ConflictError',
      'DuplicateCustomerError',
      'DuplicateLeadError',
      'ForbiddenError',
      'InvalidCredentialsError',
      'NotFoundError',
      'RateLimitedError',
      'SavedViewConflictError',
      'SettingConflictError',
      'TeamConflictError',
      'TransitionError',
      'UserConflictError',
      'ValidationError',
    ],
  },
  updates: {
    Subscription: { dashboardChanges, events: feedEvents, followUpChanges, leadChanges: changesOfLeads },
    Mutation: {
      bulkUpdateFollowUps,
      changeLeadStatus: movedLead,
      claimLead,
      completeFollowUp,
      deleteView,
      documentFirstContact,
      logActivity,
      registerLead,
      scheduleFollowUp,
      skipFollowUp,
      undo: forgetUndone,
      saveView,
    },
  },
  // Writing an answer of a union, graphcache looks into every member's selection and misses what only the others
  // have. Reading is exact; everything else it warns of in development is worth seeing.
  logger: (severity, message) => {
    // eslint-disable-next-line no-console -- development only: the build drops graphcache's warnings
    if (severity !== 'debug' && !message.startsWith('Invalid undefined')) console.warn(message);
  },
  optimistic: {
    completeFollowUp: optimisticCompletion,
    changeLeadStatus: optimisticStatus,
    updateLead: optimisticUpdate,
  },
} satisfies CacheExchangeOpts;
