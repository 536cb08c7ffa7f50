/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
  '\n  query Session {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      team {\n        id\n        name\n      }\n      territories {\n        code\n        name\n        currency\n        timeZone\n      }\n    }\n    clock {\n      now\n      offset\n      movable\n    }\n  }\n': typeof types.SessionDocument;
  '\n  mutation Logout {\n    logout {\n      __typename\n    }\n  }\n': typeof types.LogoutDocument;
  '\n  query Dashboard {\n    dashboard {\n      asOf\n      at\n      ...DashboardTiles\n    }\n  }\n': typeof types.DashboardDocument;
  '\n  subscription DashboardChanges($after: EventCursor) {\n    dashboardChanges(after: $after) {\n      __typename\n      ... on DashboardChange {\n        cursor\n        dashboard {\n          asOf\n          at\n          ...DashboardTiles\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n': typeof types.DashboardChangesDocument;
  '\n  fragment DashboardTiles on Dashboard {\n    mine {\n      t3Pending\n      t7Pending\n      overdue\n      dueToday\n      dueTomorrow\n      leads\n      protectionEndingSoon\n      conversion {\n        registered\n        converted\n        rate\n      }\n    }\n  }\n': typeof types.DashboardTilesFragmentDoc;
  '\n  query Feed($types: [EventType!], $last: Int!) {\n    events(types: $types, last: $last) {\n      asOf\n      nodes {\n        id\n        ...FeedEntry\n      }\n    }\n  }\n': typeof types.FeedDocument;
  '\n  subscription FeedEvents($after: EventCursor, $types: [EventType!]) {\n    events(after: $after, types: $types) {\n      __typename\n      ... on EventItem {\n        cursor\n        event {\n          id\n          ...FeedEntry\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n': typeof types.FeedEventsDocument;
  '\n  fragment FeedEntry on Event {\n    id\n    type\n    time\n    data\n    lead {\n      id\n      companyName\n    }\n  }\n': typeof types.FeedEntryFragmentDoc;
  '\n  query DueFollowUps($filter: FollowUpFilter!, $first: Int!) {\n    followUps(filter: $filter, first: $first) {\n      asOf\n      nodes {\n        id\n        dueAt\n        ...FollowUpItem\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n': typeof types.DueFollowUpsDocument;
  '\n  subscription FollowUpChanges($after: EventCursor, $filter: FollowUpFilter) {\n    followUpChanges(after: $after, filter: $filter) {\n      __typename\n      ... on FollowUpChange {\n        cursor\n        kind\n        followUpId\n        followUp {\n          id\n          dueAt\n          ...FollowUpItem\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n': typeof types.FollowUpChangesDocument;
  '\n  mutation CompleteFollowUp($input: CompleteFollowUpInput!) {\n    completeFollowUp(input: $input) {\n      __typename\n      ... on CompleteFollowUpSuccess {\n        cursor\n        followUp {\n          id\n          status\n          completedAt\n          outcome\n        }\n        lead {\n          id\n          status\n          version\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n': typeof types.CompleteFollowUpDocument;
  '\n  fragment FollowUpItem on FollowUp {\n    id\n    kind\n    status\n    dueAt\n    firedAt\n    heldSince\n    action\n    assignee {\n      id\n      name\n    }\n    lead {\n      id\n      companyName\n      city\n      email\n      phone\n      primaryContact {\n        id\n        firstName\n        lastName\n      }\n      viewerCan {\n        completeFollowUp\n      }\n    }\n  }\n': typeof types.FollowUpItemFragmentDoc;
  '\n  fragment LeadContacts on Lead {\n    id\n    contactBlocked\n    redactedFields\n    viewerRelation\n    contacts {\n      id\n      firstName\n      lastName\n      role\n      email\n      phone\n      primary\n    }\n  }\n': typeof types.LeadContactsFragmentDoc;
  '\n  query LeadDetail($id: ID!, $language: Language!) {\n    eventLog {\n      head\n    }\n    lead(id: $id) {\n      id\n      companyName\n      ...LeadHeader\n      ...LeadFacts\n      ...LeadContacts\n      ...LeadProtection\n      ...LeadFollowUps\n      ...LeadTimeline\n    }\n  }\n': typeof types.LeadDetailDocument;
  '\n  subscription LeadDetailChanges($after: EventCursor) {\n    leadChanges(after: $after) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n': typeof types.LeadDetailChangesDocument;
  '\n  mutation LogActivity($input: LogActivityInput!) {\n    logActivity(input: $input) {\n      __typename\n      ... on LogActivitySuccess {\n        cursor\n        activity {\n          id\n        }\n        lead {\n          id\n          status\n          version\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n': typeof types.LogActivityDocument;
  '\n  mutation DocumentFirstContact($input: DocumentFirstContactInput!) {\n    documentFirstContact(input: $input) {\n      __typename\n      ... on DocumentFirstContactSuccess {\n        cursor\n        lead {\n          id\n          status\n          version\n          firstContactAt\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ConflictError {\n        current {\n          id\n          ...LeadHeader\n        }\n      }\n    }\n  }\n': typeof types.DocumentFirstContactDocument;
  '\n  mutation ChangeLeadStatus($input: ChangeLeadStatusInput!) {\n    changeLeadStatus(input: $input) {\n      __typename\n      ... on ChangeLeadStatusSuccess {\n        cursor\n        lead {\n          id\n          ...LeadHeader\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ConflictError {\n        current {\n          id\n          ...LeadHeader\n        }\n      }\n      ... on TransitionError {\n        from\n        to\n        allowed\n      }\n    }\n  }\n': typeof types.ChangeLeadStatusDocument;
  '\n  fragment LeadFacts on Lead {\n    id\n    street\n    postalCode\n    city\n    website\n    businessType\n    kitchenSize\n    employeeCount\n    pains\n    competitor\n    notes\n    lostReason\n    redactedFields\n    viewerRelation\n    territory {\n      code\n      name(language: $language)\n    }\n    estimatedVolume {\n      amount\n      currency\n    }\n    consent {\n      givenAt\n    }\n  }\n': typeof types.LeadFactsFragmentDoc;
  '\n  fragment LeadFollowUps on Lead {\n    id\n    redactedFields\n    viewerRelation\n    viewerCan {\n      completeFollowUp\n    }\n    followUps(first: 20) {\n      nodes {\n        id\n        kind\n        status\n        dueAt\n        completedAt\n        outcome\n        notes\n        action\n        ledger {\n          at\n          decision\n          reason(language: $language)\n          dueAt\n        }\n      }\n    }\n  }\n': typeof types.LeadFollowUpsFragmentDoc;
  '\n  fragment LeadHeader on Lead {\n    id\n    companyName\n    status\n    stage\n    source\n    city\n    email\n    phone\n    version\n    canonical\n    registeredAt\n    firstContactAt\n    owner {\n      id\n      name\n    }\n    viewerCan {\n      documentFirstContact\n      changeStatusTo\n    }\n  }\n': typeof types.LeadHeaderFragmentDoc;
  '\n  fragment LeadProtection on Lead {\n    id\n    redactedFields\n    viewerRelation\n    protection {\n      ownedSince\n      endsAt\n      progressDeadline\n      preClaimEndsAt\n      warnedAt\n      graceEndsAt\n      expiresAt\n      expiryReason\n      heldSince\n      stopReason\n      reclaimableFrom\n      previousOwner {\n        id\n        name\n      }\n    }\n  }\n': typeof types.LeadProtectionFragmentDoc;
  '\n  fragment LeadTimeline on Lead {\n    id\n    redactedFields\n    viewerRelation\n    viewerCan {\n      logActivity\n    }\n    activities(first: 50) {\n      nodes {\n        id\n        type\n        at\n        summary\n        outcome\n        meaningful\n        progress\n        statusMove {\n          from\n          to\n        }\n        by {\n          id\n          name\n        }\n      }\n    }\n  }\n': typeof types.LeadTimelineFragmentDoc;
  '\n  fragment LeadRow on Lead {\n    id\n    companyName\n    city\n    status\n    source\n    registeredAt\n    lastActivityAt\n    redactedFields\n    viewerRelation\n    territory {\n      code\n    }\n    owner {\n      id\n      name\n    }\n    estimatedVolume {\n      amount\n      currency\n    }\n    nextFollowUp {\n      id\n      kind\n      dueAt\n    }\n  }\n': typeof types.LeadRowFragmentDoc;
  '\n  query LeadsTable(\n    $filter: LeadFilter\n    $search: String\n    $orderBy: LeadOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    leads(\n      filter: $filter\n      search: $search\n      orderBy: $orderBy\n      first: $first\n      after: $after\n      last: $last\n      before: $before\n    ) {\n      asOf\n      nodes {\n        id\n        companyName\n        ...LeadRow\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n': typeof types.LeadsTableDocument;
  '\n  query LeadsCount($filter: LeadFilter, $search: String) {\n    leads(filter: $filter, search: $search) {\n      totalCount\n    }\n  }\n': typeof types.LeadsCountDocument;
  '\n  subscription LeadChanges($after: EventCursor, $filter: LeadFilter, $search: String) {\n    leadChanges(after: $after, filter: $filter, search: $search) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n        lead {\n          id\n          companyName\n          ...LeadRow\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n': typeof types.LeadChangesDocument;
  '\n  query Territories($language: Language!) {\n    territories {\n      code\n      name(language: $language)\n    }\n  }\n': typeof types.TerritoriesDocument;
  '\n  query ProtectionEnding($before: DateTime!) {\n    leads(\n      filter: { mine: true, protectionEndsBefore: $before }\n      orderBy: { field: REGISTERED_AT, direction: ASC }\n      first: 20\n    ) {\n      asOf\n      nodes {\n        id\n        protection {\n          expiresAt\n        }\n        ...ProtectionEndingRow\n      }\n    }\n  }\n': typeof types.ProtectionEndingDocument;
  '\n  subscription OwnLeadChanges($after: EventCursor) {\n    leadChanges(after: $after, filter: { mine: true }) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n        lead {\n          id\n          ...ProtectionEndingRow\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n': typeof types.OwnLeadChangesDocument;
  '\n  fragment ProtectionEndingRow on Lead {\n    id\n    companyName\n    city\n    protection {\n      expiresAt\n      expiryReason\n    }\n  }\n': typeof types.ProtectionEndingRowFragmentDoc;
  '\n  fragment DuplicateNotice on DuplicateLeadError {\n    message\n    severity\n    overridable\n    candidates {\n      severity\n      protectedUntil\n      lead {\n        id\n        companyName\n        city\n        postalCode\n        status\n        owner {\n          id\n          name\n        }\n      }\n    }\n  }\n': typeof types.DuplicateNoticeFragmentDoc;
  '\n  query RegisterTerritories($language: Language!) {\n    territories {\n      code\n      name(language: $language)\n      currency\n      timeZone\n    }\n  }\n': typeof types.RegisterTerritoriesDocument;
  '\n  mutation RegisterLead($input: RegisterLeadInput!) {\n    registerLead(input: $input) {\n      __typename\n      ... on RegisterLeadSuccess {\n        cursor\n        lead {\n          id\n          companyName\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on RateLimitedError {\n        retryAfterSeconds\n      }\n      ... on DuplicateLeadError {\n        ...DuplicateNotice\n      }\n    }\n  }\n': typeof types.RegisterLeadDocument;
  '\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoginSuccess {\n        expiresAt\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on RateLimitedError {\n        retryAfterSeconds\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n': typeof types.LoginDocument;
  '\n  mutation MoveClock($input: MoveClockInput!) {\n    moveClock(input: $input) {\n      __typename\n      ... on MoveClockSuccess {\n        clock {\n          now\n          offset\n          movable\n        }\n        fired\n        cursor\n      }\n      ... on UserError {\n        message\n        code\n      }\n    }\n  }\n': typeof types.MoveClockDocument;
  '\n  mutation ResetClock {\n    resetClock {\n      __typename\n      ... on ResetClockSuccess {\n        clock {\n          now\n          offset\n          movable\n        }\n        cursor\n      }\n      ... on UserError {\n        message\n        code\n      }\n    }\n  }\n': typeof types.ResetClockDocument;
};
const documents: Documents = {
  '\n  query Session {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      team {\n        id\n        name\n      }\n      territories {\n        code\n        name\n        currency\n        timeZone\n      }\n    }\n    clock {\n      now\n      offset\n      movable\n    }\n  }\n':
    types.SessionDocument,
  '\n  mutation Logout {\n    logout {\n      __typename\n    }\n  }\n': types.LogoutDocument,
  '\n  query Dashboard {\n    dashboard {\n      asOf\n      at\n      ...DashboardTiles\n    }\n  }\n':
    types.DashboardDocument,
  '\n  subscription DashboardChanges($after: EventCursor) {\n    dashboardChanges(after: $after) {\n      __typename\n      ... on DashboardChange {\n        cursor\n        dashboard {\n          asOf\n          at\n          ...DashboardTiles\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n':
    types.DashboardChangesDocument,
  '\n  fragment DashboardTiles on Dashboard {\n    mine {\n      t3Pending\n      t7Pending\n      overdue\n      dueToday\n      dueTomorrow\n      leads\n      protectionEndingSoon\n      conversion {\n        registered\n        converted\n        rate\n      }\n    }\n  }\n':
    types.DashboardTilesFragmentDoc,
  '\n  query Feed($types: [EventType!], $last: Int!) {\n    events(types: $types, last: $last) {\n      asOf\n      nodes {\n        id\n        ...FeedEntry\n      }\n    }\n  }\n':
    types.FeedDocument,
  '\n  subscription FeedEvents($after: EventCursor, $types: [EventType!]) {\n    events(after: $after, types: $types) {\n      __typename\n      ... on EventItem {\n        cursor\n        event {\n          id\n          ...FeedEntry\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n':
    types.FeedEventsDocument,
  '\n  fragment FeedEntry on Event {\n    id\n    type\n    time\n    data\n    lead {\n      id\n      companyName\n    }\n  }\n':
    types.FeedEntryFragmentDoc,
  '\n  query DueFollowUps($filter: FollowUpFilter!, $first: Int!) {\n    followUps(filter: $filter, first: $first) {\n      asOf\n      nodes {\n        id\n        dueAt\n        ...FollowUpItem\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n':
    types.DueFollowUpsDocument,
  '\n  subscription FollowUpChanges($after: EventCursor, $filter: FollowUpFilter) {\n    followUpChanges(after: $after, filter: $filter) {\n      __typename\n      ... on FollowUpChange {\n        cursor\n        kind\n        followUpId\n        followUp {\n          id\n          dueAt\n          ...FollowUpItem\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n':
    types.FollowUpChangesDocument,
  '\n  mutation CompleteFollowUp($input: CompleteFollowUpInput!) {\n    completeFollowUp(input: $input) {\n      __typename\n      ... on CompleteFollowUpSuccess {\n        cursor\n        followUp {\n          id\n          status\n          completedAt\n          outcome\n        }\n        lead {\n          id\n          status\n          version\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n':
    types.CompleteFollowUpDocument,
  '\n  fragment FollowUpItem on FollowUp {\n    id\n    kind\n    status\n    dueAt\n    firedAt\n    heldSince\n    action\n    assignee {\n      id\n      name\n    }\n    lead {\n      id\n      companyName\n      city\n      email\n      phone\n      primaryContact {\n        id\n        firstName\n        lastName\n      }\n      viewerCan {\n        completeFollowUp\n      }\n    }\n  }\n':
    types.FollowUpItemFragmentDoc,
  '\n  fragment LeadContacts on Lead {\n    id\n    contactBlocked\n    redactedFields\n    viewerRelation\n    contacts {\n      id\n      firstName\n      lastName\n      role\n      email\n      phone\n      primary\n    }\n  }\n':
    types.LeadContactsFragmentDoc,
  '\n  query LeadDetail($id: ID!, $language: Language!) {\n    eventLog {\n      head\n    }\n    lead(id: $id) {\n      id\n      companyName\n      ...LeadHeader\n      ...LeadFacts\n      ...LeadContacts\n      ...LeadProtection\n      ...LeadFollowUps\n      ...LeadTimeline\n    }\n  }\n':
    types.LeadDetailDocument,
  '\n  subscription LeadDetailChanges($after: EventCursor) {\n    leadChanges(after: $after) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n':
    types.LeadDetailChangesDocument,
  '\n  mutation LogActivity($input: LogActivityInput!) {\n    logActivity(input: $input) {\n      __typename\n      ... on LogActivitySuccess {\n        cursor\n        activity {\n          id\n        }\n        lead {\n          id\n          status\n          version\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n':
    types.LogActivityDocument,
  '\n  mutation DocumentFirstContact($input: DocumentFirstContactInput!) {\n    documentFirstContact(input: $input) {\n      __typename\n      ... on DocumentFirstContactSuccess {\n        cursor\n        lead {\n          id\n          status\n          version\n          firstContactAt\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ConflictError {\n        current {\n          id\n          ...LeadHeader\n        }\n      }\n    }\n  }\n':
    types.DocumentFirstContactDocument,
  '\n  mutation ChangeLeadStatus($input: ChangeLeadStatusInput!) {\n    changeLeadStatus(input: $input) {\n      __typename\n      ... on ChangeLeadStatusSuccess {\n        cursor\n        lead {\n          id\n          ...LeadHeader\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ConflictError {\n        current {\n          id\n          ...LeadHeader\n        }\n      }\n      ... on TransitionError {\n        from\n        to\n        allowed\n      }\n    }\n  }\n':
    types.ChangeLeadStatusDocument,
  '\n  fragment LeadFacts on Lead {\n    id\n    street\n    postalCode\n    city\n    website\n    businessType\n    kitchenSize\n    employeeCount\n    pains\n    competitor\n    notes\n    lostReason\n    redactedFields\n    viewerRelation\n    territory {\n      code\n      name(language: $language)\n    }\n    estimatedVolume {\n      amount\n      currency\n    }\n    consent {\n      givenAt\n    }\n  }\n':
    types.LeadFactsFragmentDoc,
  '\n  fragment LeadFollowUps on Lead {\n    id\n    redactedFields\n    viewerRelation\n    viewerCan {\n      completeFollowUp\n    }\n    followUps(first: 20) {\n      nodes {\n        id\n        kind\n        status\n        dueAt\n        completedAt\n        outcome\n        notes\n        action\n        ledger {\n          at\n          decision\n          reason(language: $language)\n          dueAt\n        }\n      }\n    }\n  }\n':
    types.LeadFollowUpsFragmentDoc,
  '\n  fragment LeadHeader on Lead {\n    id\n    companyName\n    status\n    stage\n    source\n    city\n    email\n    phone\n    version\n    canonical\n    registeredAt\n    firstContactAt\n    owner {\n      id\n      name\n    }\n    viewerCan {\n      documentFirstContact\n      changeStatusTo\n    }\n  }\n':
    types.LeadHeaderFragmentDoc,
  '\n  fragment LeadProtection on Lead {\n    id\n    redactedFields\n    viewerRelation\n    protection {\n      ownedSince\n      endsAt\n      progressDeadline\n      preClaimEndsAt\n      warnedAt\n      graceEndsAt\n      expiresAt\n      expiryReason\n      heldSince\n      stopReason\n      reclaimableFrom\n      previousOwner {\n        id\n        name\n      }\n    }\n  }\n':
    types.LeadProtectionFragmentDoc,
  '\n  fragment LeadTimeline on Lead {\n    id\n    redactedFields\n    viewerRelation\n    viewerCan {\n      logActivity\n    }\n    activities(first: 50) {\n      nodes {\n        id\n        type\n        at\n        summary\n        outcome\n        meaningful\n        progress\n        statusMove {\n          from\n          to\n        }\n        by {\n          id\n          name\n        }\n      }\n    }\n  }\n':
    types.LeadTimelineFragmentDoc,
  '\n  fragment LeadRow on Lead {\n    id\n    companyName\n    city\n    status\n    source\n    registeredAt\n    lastActivityAt\n    redactedFields\n    viewerRelation\n    territory {\n      code\n    }\n    owner {\n      id\n      name\n    }\n    estimatedVolume {\n      amount\n      currency\n    }\n    nextFollowUp {\n      id\n      kind\n      dueAt\n    }\n  }\n':
    types.LeadRowFragmentDoc,
  '\n  query LeadsTable(\n    $filter: LeadFilter\n    $search: String\n    $orderBy: LeadOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    leads(\n      filter: $filter\n      search: $search\n      orderBy: $orderBy\n      first: $first\n      after: $after\n      last: $last\n      before: $before\n    ) {\n      asOf\n      nodes {\n        id\n        companyName\n        ...LeadRow\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n':
    types.LeadsTableDocument,
  '\n  query LeadsCount($filter: LeadFilter, $search: String) {\n    leads(filter: $filter, search: $search) {\n      totalCount\n    }\n  }\n':
    types.LeadsCountDocument,
  '\n  subscription LeadChanges($after: EventCursor, $filter: LeadFilter, $search: String) {\n    leadChanges(after: $after, filter: $filter, search: $search) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n        lead {\n          id\n          companyName\n          ...LeadRow\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n':
    types.LeadChangesDocument,
  '\n  query Territories($language: Language!) {\n    territories {\n      code\n      name(language: $language)\n    }\n  }\n':
    types.TerritoriesDocument,
  '\n  query ProtectionEnding($before: DateTime!) {\n    leads(\n      filter: { mine: true, protectionEndsBefore: $before }\n      orderBy: { field: REGISTERED_AT, direction: ASC }\n      first: 20\n    ) {\n      asOf\n      nodes {\n        id\n        protection {\n          expiresAt\n        }\n        ...ProtectionEndingRow\n      }\n    }\n  }\n':
    types.ProtectionEndingDocument,
  '\n  subscription OwnLeadChanges($after: EventCursor) {\n    leadChanges(after: $after, filter: { mine: true }) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n        lead {\n          id\n          ...ProtectionEndingRow\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n':
    types.OwnLeadChangesDocument,
  '\n  fragment ProtectionEndingRow on Lead {\n    id\n    companyName\n    city\n    protection {\n      expiresAt\n      expiryReason\n    }\n  }\n':
    types.ProtectionEndingRowFragmentDoc,
  '\n  fragment DuplicateNotice on DuplicateLeadError {\n    message\n    severity\n    overridable\n    candidates {\n      severity\n      protectedUntil\n      lead {\n        id\n        companyName\n        city\n        postalCode\n        status\n        owner {\n          id\n          name\n        }\n      }\n    }\n  }\n':
    types.DuplicateNoticeFragmentDoc,
  '\n  query RegisterTerritories($language: Language!) {\n    territories {\n      code\n      name(language: $language)\n      currency\n      timeZone\n    }\n  }\n':
    types.RegisterTerritoriesDocument,
  '\n  mutation RegisterLead($input: RegisterLeadInput!) {\n    registerLead(input: $input) {\n      __typename\n      ... on RegisterLeadSuccess {\n        cursor\n        lead {\n          id\n          companyName\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on RateLimitedError {\n        retryAfterSeconds\n      }\n      ... on DuplicateLeadError {\n        ...DuplicateNotice\n      }\n    }\n  }\n':
    types.RegisterLeadDocument,
  '\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoginSuccess {\n        expiresAt\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on RateLimitedError {\n        retryAfterSeconds\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n':
    types.LoginDocument,
  '\n  mutation MoveClock($input: MoveClockInput!) {\n    moveClock(input: $input) {\n      __typename\n      ... on MoveClockSuccess {\n        clock {\n          now\n          offset\n          movable\n        }\n        fired\n        cursor\n      }\n      ... on UserError {\n        message\n        code\n      }\n    }\n  }\n':
    types.MoveClockDocument,
  '\n  mutation ResetClock {\n    resetClock {\n      __typename\n      ... on ResetClockSuccess {\n        clock {\n          now\n          offset\n          movable\n        }\n        cursor\n      }\n      ... on UserError {\n        message\n        code\n      }\n    }\n  }\n':
    types.ResetClockDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  query Session {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      team {\n        id\n        name\n      }\n      territories {\n        code\n        name\n        currency\n        timeZone\n      }\n    }\n    clock {\n      now\n      offset\n      movable\n    }\n  }\n',
): (typeof documents)['\n  query Session {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      team {\n        id\n        name\n      }\n      territories {\n        code\n        name\n        currency\n        timeZone\n      }\n    }\n    clock {\n      now\n      offset\n      movable\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  mutation Logout {\n    logout {\n      __typename\n    }\n  }\n',
): (typeof documents)['\n  mutation Logout {\n    logout {\n      __typename\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  query Dashboard {\n    dashboard {\n      asOf\n      at\n      ...DashboardTiles\n    }\n  }\n',
): (typeof documents)['\n  query Dashboard {\n    dashboard {\n      asOf\n      at\n      ...DashboardTiles\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  subscription DashboardChanges($after: EventCursor) {\n    dashboardChanges(after: $after) {\n      __typename\n      ... on DashboardChange {\n        cursor\n        dashboard {\n          asOf\n          at\n          ...DashboardTiles\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n',
): (typeof documents)['\n  subscription DashboardChanges($after: EventCursor) {\n    dashboardChanges(after: $after) {\n      __typename\n      ... on DashboardChange {\n        cursor\n        dashboard {\n          asOf\n          at\n          ...DashboardTiles\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment DashboardTiles on Dashboard {\n    mine {\n      t3Pending\n      t7Pending\n      overdue\n      dueToday\n      dueTomorrow\n      leads\n      protectionEndingSoon\n      conversion {\n        registered\n        converted\n        rate\n      }\n    }\n  }\n',
): (typeof documents)['\n  fragment DashboardTiles on Dashboard {\n    mine {\n      t3Pending\n      t7Pending\n      overdue\n      dueToday\n      dueTomorrow\n      leads\n      protectionEndingSoon\n      conversion {\n        registered\n        converted\n        rate\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  query Feed($types: [EventType!], $last: Int!) {\n    events(types: $types, last: $last) {\n      asOf\n      nodes {\n        id\n        ...FeedEntry\n      }\n    }\n  }\n',
): (typeof documents)['\n  query Feed($types: [EventType!], $last: Int!) {\n    events(types: $types, last: $last) {\n      asOf\n      nodes {\n        id\n        ...FeedEntry\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  subscription FeedEvents($after: EventCursor, $types: [EventType!]) {\n    events(after: $after, types: $types) {\n      __typename\n      ... on EventItem {\n        cursor\n        event {\n          id\n          ...FeedEntry\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n',
): (typeof documents)['\n  subscription FeedEvents($after: EventCursor, $types: [EventType!]) {\n    events(after: $after, types: $types) {\n      __typename\n      ... on EventItem {\n        cursor\n        event {\n          id\n          ...FeedEntry\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment FeedEntry on Event {\n    id\n    type\n    time\n    data\n    lead {\n      id\n      companyName\n    }\n  }\n',
): (typeof documents)['\n  fragment FeedEntry on Event {\n    id\n    type\n    time\n    data\n    lead {\n      id\n      companyName\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  query DueFollowUps($filter: FollowUpFilter!, $first: Int!) {\n    followUps(filter: $filter, first: $first) {\n      asOf\n      nodes {\n        id\n        dueAt\n        ...FollowUpItem\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n',
): (typeof documents)['\n  query DueFollowUps($filter: FollowUpFilter!, $first: Int!) {\n    followUps(filter: $filter, first: $first) {\n      asOf\n      nodes {\n        id\n        dueAt\n        ...FollowUpItem\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  subscription FollowUpChanges($after: EventCursor, $filter: FollowUpFilter) {\n    followUpChanges(after: $after, filter: $filter) {\n      __typename\n      ... on FollowUpChange {\n        cursor\n        kind\n        followUpId\n        followUp {\n          id\n          dueAt\n          ...FollowUpItem\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n',
): (typeof documents)['\n  subscription FollowUpChanges($after: EventCursor, $filter: FollowUpFilter) {\n    followUpChanges(after: $after, filter: $filter) {\n      __typename\n      ... on FollowUpChange {\n        cursor\n        kind\n        followUpId\n        followUp {\n          id\n          dueAt\n          ...FollowUpItem\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  mutation CompleteFollowUp($input: CompleteFollowUpInput!) {\n    completeFollowUp(input: $input) {\n      __typename\n      ... on CompleteFollowUpSuccess {\n        cursor\n        followUp {\n          id\n          status\n          completedAt\n          outcome\n        }\n        lead {\n          id\n          status\n          version\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n',
): (typeof documents)['\n  mutation CompleteFollowUp($input: CompleteFollowUpInput!) {\n    completeFollowUp(input: $input) {\n      __typename\n      ... on CompleteFollowUpSuccess {\n        cursor\n        followUp {\n          id\n          status\n          completedAt\n          outcome\n        }\n        lead {\n          id\n          status\n          version\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment FollowUpItem on FollowUp {\n    id\n    kind\n    status\n    dueAt\n    firedAt\n    heldSince\n    action\n    assignee {\n      id\n      name\n    }\n    lead {\n      id\n      companyName\n      city\n      email\n      phone\n      primaryContact {\n        id\n        firstName\n        lastName\n      }\n      viewerCan {\n        completeFollowUp\n      }\n    }\n  }\n',
): (typeof documents)['\n  fragment FollowUpItem on FollowUp {\n    id\n    kind\n    status\n    dueAt\n    firedAt\n    heldSince\n    action\n    assignee {\n      id\n      name\n    }\n    lead {\n      id\n      companyName\n      city\n      email\n      phone\n      primaryContact {\n        id\n        firstName\n        lastName\n      }\n      viewerCan {\n        completeFollowUp\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment LeadContacts on Lead {\n    id\n    contactBlocked\n    redactedFields\n    viewerRelation\n    contacts {\n      id\n      firstName\n      lastName\n      role\n      email\n      phone\n      primary\n    }\n  }\n',
): (typeof documents)['\n  fragment LeadContacts on Lead {\n    id\n    contactBlocked\n    redactedFields\n    viewerRelation\n    contacts {\n      id\n      firstName\n      lastName\n      role\n      email\n      phone\n      primary\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  query LeadDetail($id: ID!, $language: Language!) {\n    eventLog {\n      head\n    }\n    lead(id: $id) {\n      id\n      companyName\n      ...LeadHeader\n      ...LeadFacts\n      ...LeadContacts\n      ...LeadProtection\n      ...LeadFollowUps\n      ...LeadTimeline\n    }\n  }\n',
): (typeof documents)['\n  query LeadDetail($id: ID!, $language: Language!) {\n    eventLog {\n      head\n    }\n    lead(id: $id) {\n      id\n      companyName\n      ...LeadHeader\n      ...LeadFacts\n      ...LeadContacts\n      ...LeadProtection\n      ...LeadFollowUps\n      ...LeadTimeline\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  subscription LeadDetailChanges($after: EventCursor) {\n    leadChanges(after: $after) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n',
): (typeof documents)['\n  subscription LeadDetailChanges($after: EventCursor) {\n    leadChanges(after: $after) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  mutation LogActivity($input: LogActivityInput!) {\n    logActivity(input: $input) {\n      __typename\n      ... on LogActivitySuccess {\n        cursor\n        activity {\n          id\n        }\n        lead {\n          id\n          status\n          version\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n',
): (typeof documents)['\n  mutation LogActivity($input: LogActivityInput!) {\n    logActivity(input: $input) {\n      __typename\n      ... on LogActivitySuccess {\n        cursor\n        activity {\n          id\n        }\n        lead {\n          id\n          status\n          version\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  mutation DocumentFirstContact($input: DocumentFirstContactInput!) {\n    documentFirstContact(input: $input) {\n      __typename\n      ... on DocumentFirstContactSuccess {\n        cursor\n        lead {\n          id\n          status\n          version\n          firstContactAt\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ConflictError {\n        current {\n          id\n          ...LeadHeader\n        }\n      }\n    }\n  }\n',
): (typeof documents)['\n  mutation DocumentFirstContact($input: DocumentFirstContactInput!) {\n    documentFirstContact(input: $input) {\n      __typename\n      ... on DocumentFirstContactSuccess {\n        cursor\n        lead {\n          id\n          status\n          version\n          firstContactAt\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ConflictError {\n        current {\n          id\n          ...LeadHeader\n        }\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  mutation ChangeLeadStatus($input: ChangeLeadStatusInput!) {\n    changeLeadStatus(input: $input) {\n      __typename\n      ... on ChangeLeadStatusSuccess {\n        cursor\n        lead {\n          id\n          ...LeadHeader\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ConflictError {\n        current {\n          id\n          ...LeadHeader\n        }\n      }\n      ... on TransitionError {\n        from\n        to\n        allowed\n      }\n    }\n  }\n',
): (typeof documents)['\n  mutation ChangeLeadStatus($input: ChangeLeadStatusInput!) {\n    changeLeadStatus(input: $input) {\n      __typename\n      ... on ChangeLeadStatusSuccess {\n        cursor\n        lead {\n          id\n          ...LeadHeader\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on ConflictError {\n        current {\n          id\n          ...LeadHeader\n        }\n      }\n      ... on TransitionError {\n        from\n        to\n        allowed\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment LeadFacts on Lead {\n    id\n    street\n    postalCode\n    city\n    website\n    businessType\n    kitchenSize\n    employeeCount\n    pains\n    competitor\n    notes\n    lostReason\n    redactedFields\n    viewerRelation\n    territory {\n      code\n      name(language: $language)\n    }\n    estimatedVolume {\n      amount\n      currency\n    }\n    consent {\n      givenAt\n    }\n  }\n',
): (typeof documents)['\n  fragment LeadFacts on Lead {\n    id\n    street\n    postalCode\n    city\n    website\n    businessType\n    kitchenSize\n    employeeCount\n    pains\n    competitor\n    notes\n    lostReason\n    redactedFields\n    viewerRelation\n    territory {\n      code\n      name(language: $language)\n    }\n    estimatedVolume {\n      amount\n      currency\n    }\n    consent {\n      givenAt\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment LeadFollowUps on Lead {\n    id\n    redactedFields\n    viewerRelation\n    viewerCan {\n      completeFollowUp\n    }\n    followUps(first: 20) {\n      nodes {\n        id\n        kind\n        status\n        dueAt\n        completedAt\n        outcome\n        notes\n        action\n        ledger {\n          at\n          decision\n          reason(language: $language)\n          dueAt\n        }\n      }\n    }\n  }\n',
): (typeof documents)['\n  fragment LeadFollowUps on Lead {\n    id\n    redactedFields\n    viewerRelation\n    viewerCan {\n      completeFollowUp\n    }\n    followUps(first: 20) {\n      nodes {\n        id\n        kind\n        status\n        dueAt\n        completedAt\n        outcome\n        notes\n        action\n        ledger {\n          at\n          decision\n          reason(language: $language)\n          dueAt\n        }\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment LeadHeader on Lead {\n    id\n    companyName\n    status\n    stage\n    source\n    city\n    email\n    phone\n    version\n    canonical\n    registeredAt\n    firstContactAt\n    owner {\n      id\n      name\n    }\n    viewerCan {\n      documentFirstContact\n      changeStatusTo\n    }\n  }\n',
): (typeof documents)['\n  fragment LeadHeader on Lead {\n    id\n    companyName\n    status\n    stage\n    source\n    city\n    email\n    phone\n    version\n    canonical\n    registeredAt\n    firstContactAt\n    owner {\n      id\n      name\n    }\n    viewerCan {\n      documentFirstContact\n      changeStatusTo\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment LeadProtection on Lead {\n    id\n    redactedFields\n    viewerRelation\n    protection {\n      ownedSince\n      endsAt\n      progressDeadline\n      preClaimEndsAt\n      warnedAt\n      graceEndsAt\n      expiresAt\n      expiryReason\n      heldSince\n      stopReason\n      reclaimableFrom\n      previousOwner {\n        id\n        name\n      }\n    }\n  }\n',
): (typeof documents)['\n  fragment LeadProtection on Lead {\n    id\n    redactedFields\n    viewerRelation\n    protection {\n      ownedSince\n      endsAt\n      progressDeadline\n      preClaimEndsAt\n      warnedAt\n      graceEndsAt\n      expiresAt\n      expiryReason\n      heldSince\n      stopReason\n      reclaimableFrom\n      previousOwner {\n        id\n        name\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment LeadTimeline on Lead {\n    id\n    redactedFields\n    viewerRelation\n    viewerCan {\n      logActivity\n    }\n    activities(first: 50) {\n      nodes {\n        id\n        type\n        at\n        summary\n        outcome\n        meaningful\n        progress\n        statusMove {\n          from\n          to\n        }\n        by {\n          id\n          name\n        }\n      }\n    }\n  }\n',
): (typeof documents)['\n  fragment LeadTimeline on Lead {\n    id\n    redactedFields\n    viewerRelation\n    viewerCan {\n      logActivity\n    }\n    activities(first: 50) {\n      nodes {\n        id\n        type\n        at\n        summary\n        outcome\n        meaningful\n        progress\n        statusMove {\n          from\n          to\n        }\n        by {\n          id\n          name\n        }\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment LeadRow on Lead {\n    id\n    companyName\n    city\n    status\n    source\n    registeredAt\n    lastActivityAt\n    redactedFields\n    viewerRelation\n    territory {\n      code\n    }\n    owner {\n      id\n      name\n    }\n    estimatedVolume {\n      amount\n      currency\n    }\n    nextFollowUp {\n      id\n      kind\n      dueAt\n    }\n  }\n',
): (typeof documents)['\n  fragment LeadRow on Lead {\n    id\n    companyName\n    city\n    status\n    source\n    registeredAt\n    lastActivityAt\n    redactedFields\n    viewerRelation\n    territory {\n      code\n    }\n    owner {\n      id\n      name\n    }\n    estimatedVolume {\n      amount\n      currency\n    }\n    nextFollowUp {\n      id\n      kind\n      dueAt\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  query LeadsTable(\n    $filter: LeadFilter\n    $search: String\n    $orderBy: LeadOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    leads(\n      filter: $filter\n      search: $search\n      orderBy: $orderBy\n      first: $first\n      after: $after\n      last: $last\n      before: $before\n    ) {\n      asOf\n      nodes {\n        id\n        companyName\n        ...LeadRow\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n',
): (typeof documents)['\n  query LeadsTable(\n    $filter: LeadFilter\n    $search: String\n    $orderBy: LeadOrder\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n  ) {\n    leads(\n      filter: $filter\n      search: $search\n      orderBy: $orderBy\n      first: $first\n      after: $after\n      last: $last\n      before: $before\n    ) {\n      asOf\n      nodes {\n        id\n        companyName\n        ...LeadRow\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  query LeadsCount($filter: LeadFilter, $search: String) {\n    leads(filter: $filter, search: $search) {\n      totalCount\n    }\n  }\n',
): (typeof documents)['\n  query LeadsCount($filter: LeadFilter, $search: String) {\n    leads(filter: $filter, search: $search) {\n      totalCount\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  subscription LeadChanges($after: EventCursor, $filter: LeadFilter, $search: String) {\n    leadChanges(after: $after, filter: $filter, search: $search) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n        lead {\n          id\n          companyName\n          ...LeadRow\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n',
): (typeof documents)['\n  subscription LeadChanges($after: EventCursor, $filter: LeadFilter, $search: String) {\n    leadChanges(after: $after, filter: $filter, search: $search) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n        lead {\n          id\n          companyName\n          ...LeadRow\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  query Territories($language: Language!) {\n    territories {\n      code\n      name(language: $language)\n    }\n  }\n',
): (typeof documents)['\n  query Territories($language: Language!) {\n    territories {\n      code\n      name(language: $language)\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  query ProtectionEnding($before: DateTime!) {\n    leads(\n      filter: { mine: true, protectionEndsBefore: $before }\n      orderBy: { field: REGISTERED_AT, direction: ASC }\n      first: 20\n    ) {\n      asOf\n      nodes {\n        id\n        protection {\n          expiresAt\n        }\n        ...ProtectionEndingRow\n      }\n    }\n  }\n',
): (typeof documents)['\n  query ProtectionEnding($before: DateTime!) {\n    leads(\n      filter: { mine: true, protectionEndsBefore: $before }\n      orderBy: { field: REGISTERED_AT, direction: ASC }\n      first: 20\n    ) {\n      asOf\n      nodes {\n        id\n        protection {\n          expiresAt\n        }\n        ...ProtectionEndingRow\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  subscription OwnLeadChanges($after: EventCursor) {\n    leadChanges(after: $after, filter: { mine: true }) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n        lead {\n          id\n          ...ProtectionEndingRow\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n',
): (typeof documents)['\n  subscription OwnLeadChanges($after: EventCursor) {\n    leadChanges(after: $after, filter: { mine: true }) {\n      __typename\n      ... on LeadChange {\n        cursor\n        kind\n        leadId\n        lead {\n          id\n          ...ProtectionEndingRow\n        }\n      }\n      ... on StreamCheckpoint {\n        cursor\n        head\n        at\n      }\n      ... on ResyncRequired {\n        cursor\n        reason\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment ProtectionEndingRow on Lead {\n    id\n    companyName\n    city\n    protection {\n      expiresAt\n      expiryReason\n    }\n  }\n',
): (typeof documents)['\n  fragment ProtectionEndingRow on Lead {\n    id\n    companyName\n    city\n    protection {\n      expiresAt\n      expiryReason\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  fragment DuplicateNotice on DuplicateLeadError {\n    message\n    severity\n    overridable\n    candidates {\n      severity\n      protectedUntil\n      lead {\n        id\n        companyName\n        city\n        postalCode\n        status\n        owner {\n          id\n          name\n        }\n      }\n    }\n  }\n',
): (typeof documents)['\n  fragment DuplicateNotice on DuplicateLeadError {\n    message\n    severity\n    overridable\n    candidates {\n      severity\n      protectedUntil\n      lead {\n        id\n        companyName\n        city\n        postalCode\n        status\n        owner {\n          id\n          name\n        }\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  query RegisterTerritories($language: Language!) {\n    territories {\n      code\n      name(language: $language)\n      currency\n      timeZone\n    }\n  }\n',
): (typeof documents)['\n  query RegisterTerritories($language: Language!) {\n    territories {\n      code\n      name(language: $language)\n      currency\n      timeZone\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  mutation RegisterLead($input: RegisterLeadInput!) {\n    registerLead(input: $input) {\n      __typename\n      ... on RegisterLeadSuccess {\n        cursor\n        lead {\n          id\n          companyName\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on RateLimitedError {\n        retryAfterSeconds\n      }\n      ... on DuplicateLeadError {\n        ...DuplicateNotice\n      }\n    }\n  }\n',
): (typeof documents)['\n  mutation RegisterLead($input: RegisterLeadInput!) {\n    registerLead(input: $input) {\n      __typename\n      ... on RegisterLeadSuccess {\n        cursor\n        lead {\n          id\n          companyName\n        }\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n      ... on RateLimitedError {\n        retryAfterSeconds\n      }\n      ... on DuplicateLeadError {\n        ...DuplicateNotice\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoginSuccess {\n        expiresAt\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on RateLimitedError {\n        retryAfterSeconds\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n',
): (typeof documents)['\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoginSuccess {\n        expiresAt\n      }\n      ... on UserError {\n        message\n        code\n      }\n      ... on RateLimitedError {\n        retryAfterSeconds\n      }\n      ... on ValidationError {\n        issues {\n          path\n          message\n        }\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  mutation MoveClock($input: MoveClockInput!) {\n    moveClock(input: $input) {\n      __typename\n      ... on MoveClockSuccess {\n        clock {\n          now\n          offset\n          movable\n        }\n        fired\n        cursor\n      }\n      ... on UserError {\n        message\n        code\n      }\n    }\n  }\n',
): (typeof documents)['\n  mutation MoveClock($input: MoveClockInput!) {\n    moveClock(input: $input) {\n      __typename\n      ... on MoveClockSuccess {\n        clock {\n          now\n          offset\n          movable\n        }\n        fired\n        cursor\n      }\n      ... on UserError {\n        message\n        code\n      }\n    }\n  }\n'];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(
  source: '\n  mutation ResetClock {\n    resetClock {\n      __typename\n      ... on ResetClockSuccess {\n        clock {\n          now\n          offset\n          movable\n        }\n        cursor\n      }\n      ... on UserError {\n        message\n        code\n      }\n    }\n  }\n',
): (typeof documents)['\n  mutation ResetClock {\n    resetClock {\n      __typename\n      ... on ResetClockSuccess {\n        clock {\n          now\n          offset\n          movable\n        }\n        cursor\n      }\n      ... on UserError {\n        message\n        code\n      }\n    }\n  }\n'];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> =
  TDocumentNode extends DocumentNode<infer TType, any> ? TType : never;
