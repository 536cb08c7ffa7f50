-- Collaborators belong to the ownership that added them: the clock ends theirs when it ends that.
GRANT DELETE ON lead_collaborators TO nachfass_worker;
