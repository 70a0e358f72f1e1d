#include "inference_output.h"

#include <utility>
#include <vector>

#include "inference_arguments.h"
#include "promise_worker.h"

Napi::Value promiseOfOutput(const Napi::Value& views, int64_t cutouts, int64_t embeddingSize,
                            SessionRun run) {
  const Napi::Env env = views.Env();
  const std::vector<perseus::ViewSpec> specs = viewsOf(views);
  const size_t looks = specs.size() * static_cast<size_t>(cutouts);
  Napi::Object output = Napi::Object::New(env);
  const auto floats = [&](const char* name, size_t number) {
    Napi::Float32Array values = Napi::Float32Array::New(env, number);
    output.Set(name, values);
    return values.Data();
  };
  const perseus::InferenceResults results{floats("logits", looks * 2), floats("probability", looks * 2),
                                          floats("embedding", static_cast<size_t>(cutouts * embeddingSize))};
  // Written to till the promise settles.
  const auto keptOutput = keptAlive(output);
  return PromiseWorker<int64_t>::start(
      env, [specs, results, run = std::move(run)] { return run(specs, results); },
      [keptOutput](Napi::Env ended, int64_t& graphBatch) {
        Napi::Object done = keptOutput->Value();
        done.Set("graphBatch", Napi::Number::New(ended, static_cast<double>(graphBatch)));
        return done;
      });
}
