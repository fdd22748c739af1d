-- Play money. What a statement adds to the ledger sums to zero for each transfer, so that the whole
-- ledger does at every instant; the balances move with it. `balance >= 0` refuses what a wallet
-- does not hold.
--
-- LOCK ORDER: the match, then its stakes, then wallets by ascending id, here.
CREATE FUNCTION games.post_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unbalanced record;
BEGIN
    SELECT transfer_id, sum(amount) AS rest INTO unbalanced
    FROM added GROUP BY transfer_id HAVING sum(amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the entries of transfer % sum to %, not to zero',
            unbalanced.transfer_id, unbalanced.rest
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balances';
    END IF;
    PERFORM FROM games.wallet
    WHERE wallet_id IN (SELECT wallet_id FROM added) AND balance IS NOT NULL
    ORDER BY wallet_id FOR NO KEY UPDATE;
    UPDATE games.wallet AS moved SET balance = moved.balance + net.amount
    FROM (SELECT wallet_id, sum(amount) AS amount FROM added GROUP BY wallet_id) AS net
    WHERE moved.wallet_id = net.wallet_id AND moved.balance IS NOT NULL;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION games.post_entries() FROM PUBLIC;

CREATE TRIGGER post AFTER INSERT ON games.ledger_entry
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION games.post_entries();

-- A transfer without entries would hide that nothing moved.
CREATE FUNCTION games.require_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM games.ledger_entry WHERE transfer_id = NEW.transfer_id) THEN
        RAISE EXCEPTION 'transfer % has no entries', NEW.transfer_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_has_entries';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER complete AFTER INSERT ON games.transfer
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION games.require_entries();

CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON games.transfer
FOR EACH STATEMENT EXECUTE FUNCTION games.refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON games.ledger_entry
FOR EACH STATEMENT EXECUTE FUNCTION games.refuse();

-- A stake that comes late is not written, as with picks.
CREATE FUNCTION games.guard_stake() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lock record;
BEGIN
    SELECT * INTO lock FROM games.lock_of(NEW.match_id);
    IF NOT lock.is_open THEN
        RETURN NULL;
    END IF;
    NEW.placed_at := lock.at;
    RETURN NEW;
END
$$;

CREATE TRIGGER guard BEFORE INSERT ON games.stake
FOR EACH ROW EXECUTE FUNCTION games.guard_stake();
CREATE TRIGGER refuse BEFORE DELETE OR TRUNCATE ON games.stake
FOR EACH STATEMENT EXECUTE FUNCTION games.refuse();

INSERT INTO games.wallet (wallet_id, kind) VALUES (1, 'bank');
ALTER TABLE games.wallet ALTER COLUMN wallet_id RESTART WITH 2;
