"""The steps of the live progress that must happen at once, in the broker's own language (Lua)."""

# KEYS: run, done, flight, claims, attempts, ends, faults. ARGV: n, now, worker.
# A claim whose answer was lost is asked for again by the client; it is the same claim and no second attempt.
CLAIM = """
if redis.call('EXISTS', KEYS[1]) == 0 then return {'unknown', 0, '', ''} end
if redis.call('HGET', KEYS[1], 'cancelled') then return {'cancelled', 0, '', ''} end
if redis.call('GETBIT', KEYS[2], ARGV[1]) == 1 then return {'done', 0, '', ''} end
local before = redis.call('HGET', KEYS[4], ARGV[1]) or ''
local ended = redis.call('HGET', KEYS[6], ARGV[1]) or ''
local mine = ARGV[3] .. ' ' .. ARGV[2]
if before == mine then return {'claimed', tonumber(redis.call('HGET', KEYS[5], ARGV[1]) or 1), '', ended} end
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[4], ARGV[1], mine)
return {'claimed', redis.call('HINCRBY', KEYS[5], ARGV[1], 1), before, ended}
"""
# The same keys. ARGV: n, outcome.
RECORD = """
if redis.call('SETBIT', KEYS[2], ARGV[1], 1) == 0 then
  redis.call('HINCRBY', KEYS[1] .. ':counts', ARGV[2], 1)
  redis.call('HINCRBY', KEYS[1] .. ':counts', 'done', 1)
end
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
redis.call('HDEL', KEYS[5], ARGV[1])
redis.call('HDEL', KEYS[6], ARGV[1])
redis.call('HDEL', KEYS[7], ARGV[1])
local done = redis.call('HGET', KEYS[1] .. ':counts', 'done')
return (done and done == redis.call('HGET', KEYS[1], 'planned')) and 1 or 0
"""
# The same keys. ARGV: n, when it is due again, the claim. Only a claim that still stands is taken back, and once.
RELEASE = """
local held = redis.call('HGET', KEYS[4], ARGV[1]) or ''
if held ~= ARGV[3] and string.sub(held, 1, #ARGV[3] + 1) ~= ARGV[3] .. ' ' then return 0 end
redis.call('HDEL', KEYS[4], ARGV[1])
if redis.call('HINCRBY', KEYS[5], ARGV[1], -1) <= 0 then redis.call('HDEL', KEYS[5], ARGV[1]) end
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
return 1
"""
