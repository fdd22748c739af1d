INSERT INTO agents.transition (noun, from_state, to_state) VALUES
    ('agent', '', 'created'),
    ('agent', 'created', 'starting'),
    ('agent', 'starting', 'running'),
    ('agent', 'starting', 'stopping'),
    ('agent', 'starting', 'error'),
    ('agent', 'running', 'paused'),
    ('agent', 'running', 'stopping'),
    ('agent', 'running', 'error'),
    ('agent', 'paused', 'running'),
    ('agent', 'paused', 'stopping'),
    ('agent', 'stopping', 'stopped'),
    ('agent', 'stopping', 'error'),
    ('agent', 'stopped', 'starting'),
    ('agent', 'error', 'starting'),
    ('agent', 'error', 'stopping'),
    ('task', '', 'queued'),
    ('task', 'queued', 'running'),
    ('task', 'queued', 'cancelled'),
    ('task', 'queued', 'timed_out'),
    ('task', 'running', 'queued'),
    ('task', 'running', 'waiting_approval'),
    ('task', 'running', 'succeeded'),
    ('task', 'running', 'failed'),
    ('task', 'running', 'cancelled'),
    ('task', 'running', 'timed_out'),
    ('task', 'running', 'dead'),
    ('task', 'waiting_approval', 'queued'),
    ('task', 'waiting_approval', 'cancelled'),
    ('task', 'waiting_approval', 'timed_out'),
    ('run', '', 'running'),
    ('run', 'running', 'succeeded'),
    ('run', 'running', 'failed'),
    ('run', 'running', 'cancelled');

-- The one guard of every move: the table above says which there are.
CREATE FUNCTION agents.check_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what constant text := TG_ARGV[0];
    before constant text := CASE TG_OP WHEN 'INSERT' THEN '' ELSE OLD.state END;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.state = before THEN
        IF NOT EXISTS (
            SELECT FROM agents.transition AS t WHERE t.noun = what AND t.from_state = before
        ) THEN
            RAISE EXCEPTION 'a % that is % does not change', what, before
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_' || what || '_ended';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM agents.transition AS t
        WHERE t.noun = what AND t.from_state = before AND t.to_state = NEW.state
    ) THEN
        RAISE EXCEPTION 'a % does not move from % to %', what, before, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_' || what || '_transition';
    END IF;
    RETURN NEW;
END
$$;

-- Every move is an entry of the log, by whichever statement it is made.
CREATE FUNCTION agents.log_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what constant text := TG_ARGV[0];
    before constant text := CASE TG_OP WHEN 'INSERT' THEN '' ELSE OLD.state END;
    moved constant jsonb := to_jsonb(NEW);
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.state = before THEN
        RETURN NULL;
    END IF;
    INSERT INTO agents.log_entry (
        agent_id, task_id, run_id, attempt_no, severity, type, from_state, to_state, actor_id,
        message
    ) VALUES (
        NEW.agent_id,
        (moved ->> 'task_id')::bigint,
        (moved ->> 'run_id')::bigint,
        (moved ->> 'attempt_no')::integer,
        CASE
            WHEN NEW.state IN ('failed', 'dead', 'error') THEN 'error'
            WHEN NEW.state IN ('timed_out', 'cancelled') THEN 'warning'
            WHEN before = 'running' AND NEW.state = 'queued' THEN 'warning'
            ELSE 'info'
        END,
        what || '.moved', before, NEW.state, NEW.moved_by, COALESCE(NEW.note, '')
    );
    RETURN NULL;
END
$$;

CREATE TRIGGER check_move BEFORE INSERT OR UPDATE ON agents.agent
    FOR EACH ROW EXECUTE FUNCTION agents.check_move('agent');
CREATE TRIGGER check_move BEFORE INSERT OR UPDATE ON agents.task
    FOR EACH ROW EXECUTE FUNCTION agents.check_move('task');
CREATE TRIGGER check_move BEFORE INSERT OR UPDATE ON agents.run
    FOR EACH ROW EXECUTE FUNCTION agents.check_move('run');
CREATE TRIGGER log_move AFTER INSERT OR UPDATE ON agents.agent
    FOR EACH ROW EXECUTE FUNCTION agents.log_move('agent');
CREATE TRIGGER log_move AFTER INSERT OR UPDATE ON agents.task
    FOR EACH ROW EXECUTE FUNCTION agents.log_move('task');
CREATE TRIGGER log_move AFTER INSERT OR UPDATE ON agents.run
    FOR EACH ROW EXECUTE FUNCTION agents.log_move('run');
