-- A person sees its own sessions and may end them, by session alone: no key reaches a session.
CREATE POLICY see ON session FOR SELECT USING ("userId" = (SELECT scope_user()) AND (SELECT scope_key()) IS NULL);
CREATE POLICY remove ON session FOR DELETE USING ("userId" = (SELECT scope_user()) AND (SELECT scope_key()) IS NULL);
