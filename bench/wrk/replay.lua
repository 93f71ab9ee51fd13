-- wrk -t1 -s replay.lua URL -- FILE [once]
-- Sends the prepared requests of FILE, each a line with its length and then its bytes; over and
-- over, or once and then stops. Prints one line of JSON.
local prepared, number, once = {}, -1, false

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  local length = file:read("*n")
  while length do
    file:read(1)
    prepared[#prepared + 1] = file:read(length)
    length = file:read("*n")
  end
  file:close()
  once = arguments[2] == "once"
end

function request()
  number = number + 1
  if number > #prepared then
    if once then
      number = #prepared
      wrk.thread:stop()
    else
      number = 1
    end
  end
  -- wrk asks for one request before it begins, and sends it nowhere.
  return prepared[math.max(number, 1)]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'JSON {"requests":%d,"seconds":%.4f,"refused":%d,"broken":%d,"p50":%.3f,"p95":%.3f}\n',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3))
end
